namespace Pail.Buckets.Tests.Durability;

/// <summary>Snapshots on a disk that is full, and what they leave there.</summary>
public sealed class CompactionRoomTests : DurableLab
{
    private static readonly BucketStorageException Full = new(BucketStorageFault.Full, "There is no room.");

    protected override long CompactAt => 4_000;

    private Journal Journal => Tree.OpenedStorage!.Journal;

    [Fact]
    public async Task A_snapshot_is_given_up_while_changes_wait_for_room()
    {
        var bucket = await CreatePatient();
        Store.Fault = Full;
        var waiting = bucket.Put("milk", Text("3"), Condition.None).AsTask();
        await Waiting.Until(() => Journal.IsFull);
        Journal.LogIsLarge!();
        await Tree.OpenedStorage!.Compacting!;
        Assert.NotNull(Tree.OpenedStorage.Compaction!.Progress.Error);
        Assert.False(waiting.IsCompleted);

        Store.Fault = null;
        await Advance(() => waiting.IsCompleted);
    }

    [Fact]
    public async Task A_snapshot_whose_parts_may_have_filled_the_disk_is_given_up()
    {
        var waiting = await SnapshotThatWaits();
        await Advance(() => Tree.OpenedStorage!.Compacting!.IsCompleted);
        Assert.NotNull(Tree.OpenedStorage!.Compaction!.Progress.Error);
        Assert.Equal(0, Store.Snapshots);

        Store.Fault = null;
        await Advance(() => waiting.IsCompleted);
    }

    [Fact]
    public async Task The_end_of_a_tree_ends_a_snapshot_that_is_being_made()
    {
        var waiting = await SnapshotThatWaits();
        var compacting = Tree.OpenedStorage!.Compacting!;
        await Restart();

        await compacting;
        await Assert.ThrowsAsync<BucketUnavailableException>(() => waiting);
    }

    [Fact]
    public async Task The_end_of_the_storage_waits_for_a_snapshot_that_is_being_made()
    {
        using var store = new MemoryLogStore();
        var runner = new HeldRunner();
        var log = Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;
        var options = JournalOptions.Always with { Runner = runner };
        var (storage, _) = BucketStorage.Open(store, options, new EpochSource(Clock), Clock, log);
        storage.Compact(static () => [], Clock, log);

        var end = storage.DisposeAsync().AsTask();
        Assert.True(storage.Journal.IsClosed);
        Assert.False(end.IsCompleted);
        runner.Held.SetResult();
        await end;
    }

    [Fact]
    public async Task When_there_is_room_again_the_snapshot_that_was_given_up_is_made()
    {
        var bucket = await CreatePatient();
        Store.PartFault = Full;
        await bucket.Put("milk", Text(new string('m', 5_000)), Condition.None);
        await Waiting.Until(() => Tree.OpenedStorage!.Compaction!.Progress is { Error: not null, IsRunning: false });
        await Tree.OpenedStorage!.Compacting!;
        await Journal.Do(static _ => { });

        // The log is large, but has not grown.
        Store.Fault = Full;
        var waiting = bucket.Put("bread", Text("1"), Condition.None).AsTask();
        await Waiting.Until(() => Journal.IsFull);
        (Store.Fault, Store.PartFault) = (null, null);
        await Advance(() => waiting.IsCompleted);
        await Waiting.Until(() => Store.Snapshots == 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_could_not_be_deleted_after_a_snapshot_is_deleted_later(bool restarts)
    {
        var bucket = await CreatePatient();
        await bucket.Put("milk", Text("3"), Condition.None);
        Store.DeleteFault = Full;
        Journal.LogIsLarge!();
        await Tree.OpenedStorage!.Compacting!;
        Assert.Equal((1, null), (Store.Snapshots, Tree.OpenedStorage.Compaction!.Progress.Error));
        Assert.Equal(Store.LastBatch, Store.Held);

        Store.DeleteFault = null;
        if (restarts)
            await Restart();
        else
            Journal.LogIsLarge!();
        await Tree.OpenedStorage!.Compacting!;
        Assert.True(Store.Held < Store.LastBatch);
        await Running("shop");
    }

    [Fact]
    public async Task The_start_deletes_the_parts_of_a_snapshot_that_was_not_completed()
    {
        using var lab = new LogLab();
        using (var store = lab.Open())
            store.BeginSnapshot(0).Append(LogLab.Batch(1, 100_000));
        Assert.Equal(1, Parts());
        await using (var program = await StoredTree.Start(lab.Store))
            await program.Tree.OpenedStorage!.Compacting!;
        Assert.Equal(0, Parts());

        long Parts()
        {
            using var file = SqliteLogFile.Open(lab.Database, mayWrite: false);
            return file.Number("SELECT count(*) FROM part");
        }
    }

    [Fact]
    public async Task A_start_that_fails_behind_the_storage_leaves_it_to_the_next_one()
    {
        using var lab = new LogLab();
        await using (var program = await StoredTree.Start(lab.Store))
            await program.Tree.Create("shop", new BucketConfig { Durable = true });
        var node = new Pail.Runtime.Processes.Node();
        var tree = new BucketTree(node, options: new BucketTreeOptions { Storage = new BucketStorageOptions(lab.Store) });

        // The list of the buckets goes with it.
        await node.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => tree.Start());
        await using var again = await StoredTree.Start(lab.Store);
        await again.Running("shop");
    }

    [Fact]
    public async Task A_backup_of_a_storage_that_has_been_closed_leaves_no_turn_behind()
    {
        using var store = new MemoryLogStore();
        var (storage, _) = BucketStorage.Open(
            store, JournalOptions.Always, new EpochSource(Clock), Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        await storage.DisposeAsync();

        // Each says that the storage is closed, and none that another one is being made.
        for (var i = 0; i < 2; i++)
            await Assert.ThrowsAsync<ObjectDisposedException>(() => storage.BackUp("nowhere", CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task While_another_program_holds_the_storage_it_is_busy_and_goes_on_afterwards(BucketVariant variant)
    {
        var bucket = await Create("shop", variant, static config => config with { CallTimeout = Timeout.InfiniteTimeSpan });
        Store.Fault = new BucketStorageException(BucketStorageFault.InUse, "It is locked.");
        var waiting = bucket.Put("milk", Text("3"), Condition.None).AsTask();
        await Waiting.Until(() => Journal.IsLocked);
        var refused = await Assert.ThrowsAsync<BucketUnavailableException>(
            async () => await bucket.Put("bread", Text("1"), Condition.None));
        Assert.Equal((BucketFailure.StorageBusy, Outcome.NotApplied), (refused.Failure, refused.Outcome));

        Store.Fault = null;
        await Advance(() => waiting.IsCompleted);
        Assert.Equal(ApplyStatus.Created, (await waiting).Status);
        Assert.Equal(ApplyStatus.Created, (await bucket.Put("bread", Text("1"), Condition.None)).Status);
    }

    private Task<IBucket> CreatePatient() =>
        Create("shop", BucketVariant.Set, static config => config with { CallTimeout = Timeout.InfiniteTimeSpan });

    // The parts find room, and the batch does not.
    private async Task<Task> SnapshotThatWaits()
    {
        var bucket = await CreatePatient();
        (Store.Fault, Store.FaultHitsSnapshots) = (Full, false);
        var waiting = bucket.Put("milk", Text("3"), Condition.None).AsTask();
        await Waiting.Until(() => Journal.IsFull);
        Journal.LogIsLarge!();
        return waiting;
    }

    private Task Advance(Func<bool> until) => Waiting.Until(() =>
    {
        Clock.Advance(TimeSpan.FromSeconds(1));
        return until();
    });

    /// <summary>Does everything at once, but ends a compaction only when the test says so.</summary>
    private sealed class HeldRunner : StorageRunner
    {
        internal TaskCompletionSource Held { get; } = new();

        internal override TaskCreationOptions Completions => Threads.Completions;

        internal override IJournalRun Start(IEnumerable<JournalPause> steps, Action<Exception> fail) => Threads.Start(steps, fail);

        internal override void Complete(IThreadPoolWorkItem wait) => Threads.Complete(wait);

        internal override Task<T> Run<T>(Func<T> work) => Task.FromResult(work());

        internal override Task Begin(Func<Task> work) => Held.Task;
    }
}
