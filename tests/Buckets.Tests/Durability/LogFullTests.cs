using System.Collections.Concurrent;

namespace Pail.Buckets.Tests.Durability;

/// <summary>A full disk stops a store until there is space again.</summary>
public sealed class LogFullTests : IDisposable
{
    private readonly LogLab _lab = new();
    private SmallDisk? _disk;

    [Fact]
    public void A_store_on_a_full_disk_goes_on_when_there_is_space()
    {
        _disk = SmallDisk.Mount(_lab.Store, "24m");
        using (var store = _lab.Open())
        {
            LogLab.Append(store, 100, 10_000, sync: true);
            var kept = LogLab.Read(store);
            _disk.Fill();
            AppendUntilFull(store);
            Assert.Equal(BucketStorageFault.Full, LogLab.FaultOf(() => LogLab.Append(store, 1, 1_000_000)));
            var last = store.LastBatch;
            LogLab.AssertSame(kept, LogLab.Read(store).Take(100));
            Assert.Equal(last, LogLab.Read(store).Count);
            Assert.Equal(BucketStorageFault.Full, LogLab.FaultOf(() => store.BackUp(_lab.NewPath("store/backup"))));
            Assert.False(File.Exists(_lab.NewPath("store/backup")));

            _disk.MakeRoom();
            LogLab.Append(store, 1, 1_000_000, sync: true);
            Assert.Equal(last + 1, LogLab.Read(store).Count);
            _disk.Fill();
            AppendUntilFull(store);
        }

        using (var store = _lab.Open())
        {
            LogLab.Read(store);
            _disk.MakeRoom();
            LogLab.Append(store, 1, 1000, sync: true);
        }

        using var again = _lab.Open();
        Assert.Equal(again.LastBatch, LogLab.Read(again).Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public async Task Clients_on_a_full_disk_are_refused_and_go_on_when_there_is_space(int syncMilliseconds)
    {
        _disk = SmallDisk.Mount(_lab.Store, "16m");
        var cancelled = TestContext.Current.CancellationToken;
        var answered = new ConcurrentDictionary<string, int>();
        var refused = 0;
        await using (var program = await StoredTree.Start(Storage()))
        {
            var bucket = (await program.Tree.Create("shop", new BucketConfig { Durable = true })).Bucket;
            await bucket.Put("kept", StoredTree.Text("1"));
            await bucket.Configure(bucket.Config with { CallTimeout = TimeSpan.FromMilliseconds(100) });
            using var stop = new CancellationTokenSource();
            var clients = Enumerable.Range(0, 4).Select(client => Task.Run(Write(client), cancelled)).ToArray();
            await Waiting.Until(() => answered.Count == 4 * 20);
            _disk.Fill();
            await Waiting.Until(() => Volatile.Read(ref refused) > 10);
            Assert.Equal(BucketStorageState.Full, program.Tree.StorageState);
            Assert.Equal("1", StoredTree.Text((await bucket.Get("kept"))!));

            var before = answered.Values.Sum();
            _disk.MakeRoom();
            await Waiting.Until(() => answered.Values.Sum() > before + 100);
            Assert.Equal(BucketStorageState.Ok, program.Tree.StorageState);
            await stop.CancelAsync();
            await Task.WhenAll(clients);

            Func<Task> Write(int client) => async () =>
            {
                for (var i = 1; !stop.IsCancellationRequested; i++)
                {
                    var key = $"{client}/{i % 20}";
                    try
                    {
                        await bucket.Put(key, StoredTree.Text($"{i} {new string('x', 5000)}"));
                        answered[key] = i;
                    }
                    catch (BucketUnavailableException error)
                    {
                        var isKnown = (error.Failure, error.Outcome) is (BucketFailure.StorageFull, Outcome.NotApplied);
                        var isUnknown = (error.Failure, error.Outcome) is (BucketFailure.CallTimeout, Outcome.Unknown);
                        Assert.True(isKnown || isUnknown, error.Message);
                        Interlocked.Add(ref refused, isKnown ? 1 : 0);
                        await Task.Yield();
                    }
                }
            };
        }

        await using var again = await StoredTree.Start(Storage());
        var next = await again.Running("shop");
        foreach (var (key, number) in answered)
        {
            var found = StoredTree.Text((await next.Get(key))!).Split(' ')[0];
            Assert.True(int.Parse(found, System.Globalization.CultureInfo.InvariantCulture) >= number, $"{key}: {found}");
        }

        BucketStorageOptions Storage() => new(_lab.Store) { SyncEvery = TimeSpan.FromMilliseconds(syncMilliseconds) };
    }

    [Fact]
    public async Task A_store_that_another_program_holds_for_long_goes_on_when_it_lets_go()
    {
        await using var program = await StoredTree.Start(_lab.Store);
        var bucket = (await program.Tree.Create("shop", new BucketConfig { Durable = true })).Bucket;
        await bucket.Put("kept", StoredTree.Text("1"));
        await bucket.Configure(bucket.Config with { CallTimeout = Timeout.InfiniteTimeSpan });
        using (var other = SqliteLogFile.Open(_lab.Database, mayWrite: true))
        {
            other.Execute("BEGIN IMMEDIATE");
            var waiting = bucket.Put("milk", StoredTree.Text("3")).AsTask();
            await Waiting.Until(() => program.Tree.OpenedStorage!.Journal.IsLocked);
            var refused = await Assert.ThrowsAsync<BucketUnavailableException>(async () => await bucket.Put("bread", StoredTree.Text("1")));
            Assert.Equal((BucketFailure.StorageBusy, Outcome.NotApplied), (refused.Failure, refused.Outcome));
            other.Execute("COMMIT");
            await waiting;
        }

        await bucket.Put("bread", StoredTree.Text("1"));
        Assert.Null(program.Tree.OpenedStorage!.Journal.Failure);
    }

    [Fact]
    public void A_store_on_a_disk_that_nobody_may_write_is_refused_with_a_sentence_and_opens_later()
    {
        _disk = SmallDisk.Mount(_lab.Store, "16m");
        using (var store = _lab.Open())
            LogLab.Append(store, 3, 100, sync: true);
        Assert.SkipUnless(_disk.TryRemount("ro"), "A file system cannot be mounted again here. Run this test where root may do that.");

        Assert.Equal(BucketStorageFault.Unreadable, LogLab.FaultOf(() => _lab.Open()));

        Assert.True(_disk.TryRemount("rw"));
        using var again = _lab.Open();
        Assert.Equal(3, again.LastBatch);
    }

    [Fact]
    public void A_store_whose_directory_is_gone_acknowledges_nothing_more()
    {
        using var store = _lab.Open();
        LogLab.Append(store, 3, 100, sync: true);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not delete files that are open. Run this test on Linux or macOS.");
        Directory.Delete(_lab.Store, recursive: true);

        // On Linux the files live on without names, until the program ends.
        Assert.Equal(BucketStorageFault.Failed, LogLab.FaultOf(() => LogLab.Append(store, 1, 100, sync: true)));
        Assert.Equal(BucketStorageFault.Failed, LogLab.FaultOf(() => LogLab.Append(store, 1, 100)));
        Assert.Equal(BucketStorageFault.Failed, LogLab.FaultOf(store.Sync));
    }

    public void Dispose()
    {
        _disk?.Dispose();
        _lab.Dispose();
    }

    private static void AppendUntilFull(SqliteLogStore store)
    {
        for (var i = 0; i < 1000; i++)
        {
            try
            {
                LogLab.Append(store, 1, 10_000, sync: true);
            }
            catch (BucketStorageException exception)
            {
                Assert.Equal(BucketStorageFault.Full, exception.Fault);
                return;
            }
        }

        Assert.Fail("The disk does not become full.");
    }
}
