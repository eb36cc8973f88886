namespace Pail.Buckets.Tests.Durability;

/// <summary>A backup is a store.</summary>
public sealed class LogBackUpTests : IDisposable
{
    private readonly LogLab _lab = new();

    [Fact]
    public void A_backup_has_what_the_store_has()
    {
        using var store = _lab.Open();
        LogLab.Append(store, 30, 10_000);
        var snapshot = store.BeginSnapshot(10);
        snapshot.Append("part"u8);
        snapshot.Complete();
        var unfinished = store.BeginSnapshot(20);
        unfinished.Append("unfinished"u8);
        var directory = BackUp(store);

        Assert.Equal(["pail.db"], Directory.GetFiles(directory).Select(Path.GetFileName));
        using (var copy = SqliteLogStore.Open(directory))
        {
            LogLab.AssertSame(LogLab.Read(store), LogLab.Read(copy));
            Assert.Equal(store.LastBatch, copy.LastBatch);
            Assert.Equal(10, copy.SnapshotThrough);
            LogLab.DeleteAllOld(copy);
            LogLab.Append(copy, 3, 10, sync: true);
        }

        using var again = SqliteLogStore.Open(directory);
        Assert.Equal(33, again.LastBatch);
    }

    [Fact]
    public async Task A_backup_beside_a_writer_is_the_store_of_a_moment()
    {
        using var store = _lab.Open();
        LogLab.Append(store, 200, 20_000);
        using var stop = new CancellationTokenSource();
        var written = Task.Run(
            () =>
            {
                for (var i = 0; !stop.IsCancellationRequested || i < 100; i++)
                    LogLab.Append(store, 1, 20_000);
            },
            TestContext.Current.CancellationToken);
        string directory;
        try
        {
            directory = BackUp(store);
        }
        finally
        {
            await stop.CancelAsync();
            await written;
        }

        using var copy = SqliteLogStore.Open(directory);
        Assert.InRange(copy.LastBatch, 200, store.LastBatch);
        LogLab.AssertSame(LogLab.Read(store).Take((int)copy.LastBatch), LogLab.Read(copy));
    }

    [Fact]
    public void A_backup_does_not_overwrite_a_file()
    {
        using var store = _lab.Open();
        var path = _lab.NewPath("backup");
        File.WriteAllText(path, "precious");

        Assert.Contains(path, Assert.Throws<BucketStorageException>(() => store.BackUp(path)).Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(path));
        Assert.Throws<BucketStorageException>(() => store.BackUp(_lab.NewPath("missing/backup")));
        LogLab.Append(store, 1, 1, sync: true);
    }

    public void Dispose() => _lab.Dispose();

    private string BackUp(SqliteLogStore store)
    {
        var directory = Directory.CreateDirectory(_lab.NewPath("backup")).FullName;
        store.BackUp(Path.Combine(directory, "pail.db"));
        return directory;
    }
}
