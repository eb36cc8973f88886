namespace Pail.Buckets.Tests.Durability;

/// <summary>Backups of a tree that goes on, and storages that are made from them.</summary>
public sealed class BackUpTests : IDisposable
{
    private readonly LogLab _lab = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string BackUpFile => _lab.NewPath("backup.db");

    private string Restored => _lab.NewPath("restored");

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(null)]
    public async Task A_backup_beside_writers_has_all_that_was_answered_before_it(int? syncMilliseconds)
    {
        const int writers = 3;
        var answered = new int[writers];
        var before = new int[writers];
        TimeSpan? sync = syncMilliseconds is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
        await using (var program = await StoredTree.Start(new BucketStorageOptions(_lab.Store) { SyncEvery = sync }))
        {
            var bucket = (await program.Tree.Create("shop", new BucketConfig { Durable = true })).Bucket;
            using var stop = new CancellationTokenSource();
            var all = Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
            {
                for (var i = 1; !stop.IsCancellationRequested; i++)
                {
                    await bucket.Put($"{writer}", StoredTree.Text($"{i}"));
                    Volatile.Write(ref answered[writer], i);
                }
            })).ToArray();
            await Waiting.Until(() => answered.All(static count => count > 20));
            for (var i = 0; i < writers; i++)
                before[i] = Volatile.Read(ref answered[i]);
            await program.Tree.BackUp(BackUpFile, Cancelled);
            Assert.False(program.Tree.Storage!.IsBackUpRunning);
            await stop.CancelAsync();
            await Task.WhenAll(all);
        }

        var read = BucketStorageFiles.Restore(BackUpFile, Restored);
        Assert.Equal((1, writers), (read.Buckets, read.Entries));
        Assert.Equal(["pail.db", "pail.lock"], Directory.GetFiles(Restored).Select(Path.GetFileName).Order());
        await using var next = await StoredTree.Start(Restored);
        var again = await next.Running("shop");
        for (var i = 0; i < writers; i++)
        {
            var value = int.Parse(StoredTree.Text((await again.Get($"{i}"))!), System.Globalization.CultureInfo.InvariantCulture);
            Assert.InRange(value, before[i], answered[i]);
        }
    }

    [Fact]
    public async Task A_backup_is_one_file_for_its_owner_alone()
    {
        await using var program = await Shop();
        await program.Tree.BackUp(BackUpFile, Cancelled);

        Assert.Equal([BackUpFile], Directory.GetFiles(Path.GetDirectoryName(BackUpFile)!, "backup*"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(BackUpFile));
    }

    [Fact]
    public async Task A_backup_replaces_nothing()
    {
        await using var program = await Shop();
        await File.WriteAllTextAsync(BackUpFile, "precious", Cancelled);

        var refused = await Assert.ThrowsAsync<BucketStorageException>(() => program.Tree.BackUp(BackUpFile, Cancelled));
        Assert.Equal(BucketStorageFault.Unreadable, refused.Fault);
        Assert.Contains(BackUpFile, refused.Message, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(BackUpFile, Cancelled));
        await Assert.ThrowsAsync<BucketStorageException>(() => program.Tree.BackUp(_lab.NewPath("missing/backup"), Cancelled));

        await program.Tree.BackUp(_lab.NewPath("other"), Cancelled);
    }

    [Fact]
    public async Task A_backup_of_a_damaged_store_is_refused_with_the_place()
    {
        await using var program = await Shop();
        using (var other = SqliteLogFile.Open(_lab.Database, mayWrite: true))
            other.Execute("UPDATE batch SET crc = crc + 1 WHERE number = 1");

        var refused = await Assert.ThrowsAsync<BucketStorageException>(() => program.Tree.BackUp(BackUpFile, Cancelled));
        Assert.Equal(BucketStorageFault.Damaged, refused.Fault);
        Assert.Contains("batch 1", refused.Message, StringComparison.Ordinal);
        Assert.Contains(_lab.Database, refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(BackUpFile)!, "backup*"));
    }

    [Fact]
    public async Task A_backup_that_is_given_up_leaves_no_file()
    {
        await using var program = await Shop();
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => program.Tree.BackUp(BackUpFile, stop.Token));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(BackUpFile)!, "backup*"));
        await program.Tree.BackUp(BackUpFile, Cancelled);
    }

    [Fact]
    public async Task One_backup_is_made_at_a_time_and_the_end_of_the_tree_gives_it_up()
    {
        using var store = new MemoryLogStore();
        var program = await StoredTree.Start(() => store, JournalOptions.DefaultCompactAt);
        await program.Tree.Create("shop", new BucketConfig { Durable = true });
        var first = program.Tree.BackUp(BackUpFile, Cancelled);
        await Waiting.Until(() => program.Tree.Storage!.IsBackUpRunning);

        await Assert.ThrowsAsync<InvalidOperationException>(() => program.Tree.BackUp(_lab.NewPath("other"), Cancelled));
        await program.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public void The_write_ahead_log_is_short_again_after_a_reader_has_held_it()
    {
        using var store = _lab.Open();
        var reader = store.OpenReader();
        LogLab.Append(store, 300, 100_000);
        Assert.InRange(new FileInfo(_lab.Database + "-wal").Length, 25_000_000, 60_000_000);
        reader.Dispose();
        LogLab.Append(store, 200, 100_000);

        Assert.InRange(new FileInfo(_lab.Database + "-wal").Length, 0, 10_000_000);
    }

    private async Task<StoredTree> Shop()
    {
        var program = await StoredTree.Start(_lab.Store);
        var bucket = (await program.Tree.Create("shop", new BucketConfig { Durable = true })).Bucket;
        await bucket.Put("milk", StoredTree.Text("3"));
        return program;
    }
}
