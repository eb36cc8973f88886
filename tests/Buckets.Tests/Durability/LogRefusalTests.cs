using Microsoft.Data.Sqlite;

namespace Pail.Buckets.Tests.Durability;

/// <summary>What is not a store of this version, or not free, is refused with its name, and not touched.</summary>
public sealed class LogRefusalTests : IDisposable
{
    private readonly LogLab _lab = new();

    [Theory]
    [InlineData("")]
    [InlineData("A letter to my aunt.")]
    public void A_file_that_is_no_database_is_foreign(string text)
    {
        Directory.CreateDirectory(_lab.Store);
        File.WriteAllText(_lab.Database, text);

        AssertRefused(BucketStorageFault.Foreign, _lab.Database);
        Assert.Equal(text, File.ReadAllText(_lab.Database));
        Assert.Equal(["pail.db"], Directory.GetFiles(_lab.Store).Select(Path.GetFileName));
    }

    [Fact]
    public void The_database_of_another_program_is_foreign()
    {
        Directory.CreateDirectory(_lab.Store);
        Execute("CREATE TABLE aunt (letter TEXT)");
        var before = File.ReadAllBytes(_lab.Database);

        AssertRefused(BucketStorageFault.Foreign, _lab.Database);
        Assert.Equal(before, File.ReadAllBytes(_lab.Database));
    }

    [Fact]
    public void A_store_of_a_newer_version_is_refused()
    {
        using (var store = _lab.Open())
            LogLab.Append(store, 3, 10);
        Execute($"PRAGMA user_version = {LogSchema.Version + 1}");
        var before = File.ReadAllBytes(_lab.Database);

        AssertRefused(BucketStorageFault.Newer, _lab.Database);
        Assert.Equal(before, File.ReadAllBytes(_lab.Database));
    }

    [Fact]
    public void A_directory_in_use_is_refused_until_it_is_free()
    {
        using (var store = _lab.Open())
        {
            LogLab.Append(store, 3, 10);
            AssertRefused(BucketStorageFault.InUse, _lab.Store);
            LogLab.Append(store, 3, 10, sync: true);
        }

        using var again = _lab.Open();
        Assert.Equal(6, again.LastBatch);
    }

    [Fact]
    public void A_database_that_cannot_be_opened_is_unreadable()
    {
        Directory.CreateDirectory(_lab.Database);

        AssertRefused(BucketStorageFault.Unreadable, _lab.Database);
    }

    [Fact]
    public void A_directory_that_is_a_file_is_unreadable()
    {
        File.WriteAllText(_lab.Store, "");

        AssertRefused(BucketStorageFault.Unreadable, _lab.Store);
    }

    [Fact]
    public void A_write_ahead_log_without_its_database_is_damage()
    {
        Directory.CreateDirectory(_lab.Store);
        File.WriteAllText(_lab.Database + "-wal", "");

        AssertRefused(BucketStorageFault.Damaged, _lab.Database);
    }

    [Fact]
    public void What_a_crash_left_of_the_creation_of_a_store_does_no_harm()
    {
        Directory.CreateDirectory(_lab.Store);
        File.WriteAllText(_lab.Database + ".new", "half a database");
        File.WriteAllText(_lab.Database + ".new-journal", "its journal");
        using var store = _lab.Open();

        Assert.Equal(0, store.LastBatch);
        Assert.False(File.Exists(_lab.Database + ".new"));
    }

    public void Dispose() => _lab.Dispose();

    private void AssertRefused(BucketStorageFault fault, string named)
    {
        var exception = Assert.Throws<BucketStorageException>(_lab.Open);

        Assert.Equal(fault, exception.Fault);
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_lab.Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
