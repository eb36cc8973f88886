using Microsoft.Data.Sqlite;

namespace Pail.Buckets.Tests.Durability;

/// <summary>What somebody changes in the tables is noticed.</summary>
public sealed class LogTamperingTests : IDisposable
{
    private readonly LogLab _lab = new();

    [Theory]
    [InlineData("DELETE FROM batch WHERE number = 7", "batch 7 ")]
    [InlineData("DELETE FROM batch WHERE number = 4", "batch 4 ")]
    [InlineData("DELETE FROM batch WHERE number = 10", "batch 10")]
    [InlineData("DELETE FROM batch", "batch 10")]
    [InlineData("DELETE FROM part WHERE (number & 3) = 2", "part 2 ")]
    [InlineData("DELETE FROM part", "part 1 ")]
    [InlineData("UPDATE batch SET bytes = x'00' WHERE number = 8", "batch 8 ")]
    [InlineData("UPDATE part SET bytes = '' WHERE number % 2 = 0", "part 2 ")]
    [InlineData("UPDATE head SET parts = 1", "head")]
    [InlineData("UPDATE head SET through = 5", "head")]
    [InlineData("DELETE FROM head", "head")]
    [InlineData("DROP TABLE part", "part")]
    public void A_change_behind_the_store_is_damage(string sql, string named)
    {
        using (var store = _lab.Open())
        {
            LogLab.Append(store, 10, 100);
            var snapshot = store.BeginSnapshot(3);
            snapshot.Append("one"u8);
            snapshot.Append("two"u8);
            snapshot.Complete();
        }

        Execute(sql);

        var exception = Assert.Throws<BucketStorageException>(() =>
        {
            using var store = _lab.Open();
            LogLab.Read(store);
        });
        Assert.True(exception.Fault is BucketStorageFault.Damaged or BucketStorageFault.Failed);
        Assert.Contains(_lab.Database, exception.Message, StringComparison.Ordinal);
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_that_has_failed_accepts_nothing_more()
    {
        using var store = _lab.Open();
        LogLab.Append(store, 3, 100);
        var snapshot = store.BeginSnapshot(2);
        Execute("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'nonsense' WHERE name = 'batch'; PRAGMA schema_version = 99");
        var first = Assert.Throws<BucketStorageException>(() => LogLab.Append(store, 1, 100));

        Assert.Equal(BucketStorageFault.Damaged, first.Fault);
        Assert.Equal(3, store.LastBatch);
        foreach (var action in (Action[])
            [
                () => LogLab.Append(store, 1, 100), store.Sync, () => store.DeleteOld(100), () => store.BeginSnapshot(3),
                () => snapshot.Append([]), snapshot.Complete,
            ])
        {
            var next = Assert.Throws<BucketStorageException>(action);
            Assert.Equal((first.Fault, first.Message), (next.Fault, next.Message));
        }
    }

    public void Dispose() => _lab.Dispose();

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
