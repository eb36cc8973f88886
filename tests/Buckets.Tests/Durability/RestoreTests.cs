namespace Pail.Buckets.Tests.Durability;

/// <summary>A backup is restored as a whole, or not at all.</summary>
public sealed class RestoreTests : IDisposable
{
    private const int Rounds = 60;

    private readonly LogLab _lab = new();
    private readonly int _seed = Random.Shared.Next();

    private string BackUpFile => _lab.NewPath("backup.db");

    private string Restored => _lab.NewPath("restored");

    private string RestoredDatabase => Path.Combine(Restored, "pail.db");

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void A_damaged_backup_is_restored_as_it_was_or_refused_with_its_name()
    {
        BackUp();
        var bytes = File.ReadAllBytes(BackUpFile);
        var pieces = Read(BackUpFile);
        var random = new Random(_seed);
        var refused = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var damaged = bytes.ToArray();
            if (round % 3 == 0)
                damaged = damaged[..random.Next(damaged.Length)];
            else
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(BackUpFile, damaged);
            try
            {
                BucketStorageFiles.Restore(BackUpFile, Restored);
                LogLab.AssertSame(pieces, Read(RestoredDatabase));
                Directory.Delete(Restored, recursive: true);
            }
            catch (BucketStorageException error)
            {
                refused++;
                Assert.Contains(BackUpFile, error.Message, StringComparison.Ordinal);
                Assert.False(Directory.Exists(Restored) && Directory.GetFiles(Restored, "pail.db*").Length > 0, $"Seed {_seed}: {error}");
            }
        }

        Assert.True(refused >= Rounds / 3, $"Seed {_seed}: {refused} refused.");
        File.WriteAllBytes(BackUpFile, bytes);
        BucketStorageFiles.Restore(BackUpFile, Restored);
        LogLab.AssertSame(pieces, Read(RestoredDatabase));
    }

    [Fact]
    public void A_store_is_not_replaced()
    {
        BackUp();
        Assert.Equal(BucketStorageFault.Exists, LogLab.FaultOf(() => BucketStorageFiles.Restore(BackUpFile, _lab.Store)));
        using (_lab.Open())
            Assert.Equal(BucketStorageFault.InUse, LogLab.FaultOf(() => BucketStorageFiles.Restore(BackUpFile, _lab.Store)));
        using var store = _lab.Open();
        Assert.Equal(10, store.LastBatch);
    }

    [Fact]
    public void What_is_no_backup_is_refused()
    {
        File.WriteAllText(BackUpFile, new string('x', 10_000));
        Assert.Equal(BucketStorageFault.Foreign, LogLab.FaultOf(() => BucketStorageFiles.Restore(BackUpFile, Restored)));
        Assert.Equal(BucketStorageFault.Unreadable, LogLab.FaultOf(() => BucketStorageFiles.Restore(_lab.NewPath("no"), Restored)));
        File.Delete(BackUpFile);
        BackUp();
        using (var file = SqliteLogFile.Open(BackUpFile, mayWrite: true))
            file.Execute("PRAGMA user_version = 99");
        Assert.Equal(BucketStorageFault.Newer, LogLab.FaultOf(() => BucketStorageFiles.Restore(BackUpFile, Restored)));
        Assert.False(Directory.Exists(Restored));
    }

    [Fact]
    public void The_database_of_a_running_store_is_no_backup()
    {
        using var store = _lab.Open();
        store.Append(1, Changes.Batch(1, Change.DeleteBucket(1)), sync: true);

        var error = Assert.Throws<BucketStorageException>(() => BucketStorageFiles.Restore(_lab.Database, Restored));
        Assert.Contains("pail.db-wal", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_crash_leaves_is_no_store_and_in_nobodys_way()
    {
        BackUp();
        Directory.CreateDirectory(Restored);
        File.WriteAllText(RestoredDatabase + ".new", "half");

        BucketStorageFiles.Restore(BackUpFile, Restored);
        LogLab.AssertSame(Read(BackUpFile), Read(RestoredDatabase));
        var other = Directory.CreateDirectory(_lab.NewPath("other")).FullName;
        File.WriteAllText(Path.Combine(other, "pail.db.new"), "half");
        using var store = SqliteLogStore.Open(other);
        Assert.Equal(0, store.LastBatch);
    }

    private static List<LogPiece> Read(string database)
    {
        using var reader = SqliteLogReader.Open(database);
        return LogLab.Read(reader);
    }

    private void BackUp()
    {
        using var store = _lab.Open();
        var entry = new string('k', 500);
        for (var i = 1; i <= 10; i++)
            store.Append(i, Changes.Batch(i, i == 1 ? Created : Change.Remove(1, $"{i} {entry}", new Revision(1, i))), sync: false);
        StoreFiles.BackUp(store, BackUpFile, TestContext.Current.CancellationToken);
    }

    private static Change Created =>
        Change.CreateBucket(1, "shop", DateTimeOffset.UnixEpoch, new BucketConfig { Durable = true });
}
