namespace Pail.Buckets.Tests.Durability;

/// <summary>Files that are not where the store takes them to be.</summary>
public sealed class LostFileTests : IDisposable
{
    private readonly LogLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData("pail.db")]
    [InlineData("pail.db-wal")]
    public void A_file_that_was_deleted_ends_the_store(string file)
    {
        using var store = _lab.Open();
        LogLab.Append(store, 1, 10, sync: true);
        File.Delete(Path.Combine(_lab.Store, file));

        var error = Assert.Throws<BucketStorageException>(() => LogLab.Append(store, 1, 10, sync: true));

        Assert.Equal(BucketStorageFault.Failed, error.Fault);
        Assert.Contains($"{file} is gone", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_to_a_database_is_refused_because_its_log_would_be_elsewhere()
    {
        using (var store = _lab.Open())
            LogLab.Append(store, 1, 10, sync: true);
        var path = _lab.NewPath("linked");
        Directory.CreateDirectory(path);
        File.CreateSymbolicLink(Path.Combine(path, "pail.db"), Path.Combine(_lab.Store, "pail.db"));

        var error = Assert.Throws<BucketStorageException>(() => SqliteLogStore.Open(path));

        Assert.Equal(BucketStorageFault.Unreadable, error.Fault);
        Assert.Contains("is a link to", error.Message, StringComparison.Ordinal);
    }
}
