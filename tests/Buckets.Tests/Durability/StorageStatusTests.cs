namespace Pail.Buckets.Tests.Durability;

/// <summary>The figures of the storage.</summary>
public sealed class StorageStatusTests : DurableLab
{
    protected override long CompactAt => 20_000;

    private BucketStorageStatus Status => Tree.Storage!;

    [Fact]
    public async Task A_tree_without_storage_has_no_figures_and_no_backups()
    {
        await using var tree = new BucketTree(Node);
        await tree.Start();

        Assert.Null(tree.Storage);
        await Assert.ThrowsAsync<InvalidOperationException>(() => tree.BackUp("nowhere", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Commits_are_counted_with_their_changes()
    {
        var bucket = await Create("shop", BucketVariant.Set);
        var before = Status.Commits;
        Clock.Advance(TimeSpan.FromSeconds(5));
        for (var i = 0; i < 3; i++)
            await bucket.Put($"{i}", Text("1"), Condition.None);

        var after = Status;
        Assert.Equal(BucketStorageState.Ok, after.State);
        Assert.Null(after.LastError);
        Assert.Equal((before.Durations.Count + 3, before.Changes + 3), (after.Commits.Durations.Count, after.Commits.Changes));
        Assert.True(after.Commits.Bytes > before.Bytes);
        Assert.Equal(Clock.GetUtcNow(), after.Commits.Durations.LastTime);
        Assert.Equal(0, after.Syncs.Count);
        Assert.Equal(new BucketStorageLag(0, 0, TimeSpan.Zero), after.Lag);
        Assert.Equal(after.LogBatches, Store.LastBatch);
        Assert.Equal(after.LogBytes, after.Commits.Bytes);
    }

    [Fact]
    public async Task What_waits_for_the_disk_is_shown_with_its_age()
    {
        var bucket = await Create("shop", BucketVariant.Set);
        Store.Pause();
        var begun = Store.Begun;
        var first = bucket.Put("milk", Text("3"), Condition.None).AsTask();
        await Waiting.Until(() => Store.Begun > begun);
        Clock.Advance(TimeSpan.FromSeconds(2));
        var second = bucket.Put("bread", Text("1"), Condition.None).AsTask();

        var waiting = Status;
        Assert.Equal((2, TimeSpan.FromSeconds(2)), (waiting.Lag.Changes, waiting.Lag.Age));
        Assert.True(waiting.Lag.Bytes > 0);

        // The clock goes on while the commit waits, so it takes that long.
        Clock.Advance(TimeSpan.FromSeconds(1));
        Store.Continue();
        await Task.WhenAll(first, second);
        Assert.Equal(0, Status.Lag.Changes);
        Assert.Equal(TimeSpan.FromSeconds(3), Status.Commits.Durations.Longest);
        Assert.InRange(Status.Commits.Durations.Total, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task A_full_disk_is_shown_and_stays_the_last_error_when_there_is_room_again()
    {
        var bucket = await Create("shop", BucketVariant.Set, static config => config with { CallTimeout = Timeout.InfiniteTimeSpan });
        Store.Fault = new BucketStorageException(BucketStorageFault.Full, "There is no room.");
        var waiting = bucket.Put("milk", Text("3"), Condition.None).AsTask();
        await Waiting.Until(() => Status.State == BucketStorageState.Full);
        Assert.Equal(1, Status.Lag.Changes);

        var full = Clock.GetUtcNow();
        Store.Fault = null;
        await Waiting.Until(() =>
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            return waiting.IsCompleted;
        });

        Assert.Equal((BucketStorageState.Ok, "There is no room."), (Status.State, Status.LastError!.Message));
        Assert.Equal(full, Status.LastError.Time);
    }

    [Fact]
    public async Task A_failure_is_shown()
    {
        var bucket = await Create("shop", BucketVariant.Set);
        Store.Fault = new BucketStorageException(BucketStorageFault.Failed, "The disk has died.");
        await Assert.ThrowsAsync<BucketUnavailableException>(async () => await bucket.Put("milk", Text("3"), Condition.None));

        Assert.Equal((BucketStorageState.Failed, "The disk has died."), (Status.State, Status.LastError!.Message));
        Assert.Equal(Clock.GetUtcNow(), Status.LastError.Time);
    }

    [Fact]
    public async Task A_snapshot_is_shown_and_so_is_one_that_was_given_up()
    {
        var bucket = await Create("shop", BucketVariant.Set);
        Assert.Equal(new BucketStorageSnapshot(0, 0, null, null, false, null), Status.Snapshot);
        await bucket.Put("milk", Text(new string('m', 5_000)), Condition.None);
        await Compact();

        var snapshot = Status.Snapshot;
        Assert.Equal((1, Clock.GetUtcNow(), TimeSpan.Zero), (snapshot.Count, snapshot.LastTime!.Value, snapshot.LastDuration!.Value));
        Assert.True(snapshot.Bytes > 5_000);
        Assert.InRange(Status.LogBytes, 0, 5_000);

        var later = Clock.GetUtcNow() + TimeSpan.FromMinutes(1);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Store.Fault = new BucketStorageException(BucketStorageFault.Full, "There is no room.");
        await Compact();
        Assert.Equal((1, "There is no room.", later), (Status.Snapshot.Count, Status.Snapshot.Error!.Message, Status.Snapshot.Error.Time));
        Assert.False(Status.Snapshot.IsRunning);

        Store.Fault = null;
        await Compact();
        Assert.Equal((2, null), (Status.Snapshot.Count, Status.Snapshot.Error));
    }

    [Fact]
    public async Task What_the_start_has_read_is_shown()
    {
        Assert.Equal(new BucketStorageRecovery(0, 0, 0, 0, TimeSpan.Zero, 0), Status.Recovery);
        var bucket = await Create("shop", BucketVariant.Agent);
        await bucket.Put("milk", Text("3"), Condition.None);
        await bucket.Put("milk", Text("4"), Condition.None);
        await Restart();

        var recovery = Status.Recovery;
        Assert.Equal((1, 1), (recovery.Buckets, recovery.Entries));
        Assert.True(recovery.Changes >= 3, recovery.ToString());
        Assert.True(recovery.Bytes > 0);
    }

    private async Task Compact()
    {
        Tree.OpenedStorage!.Journal.LogIsLarge!();
        await Tree.OpenedStorage.Compacting!;
    }
}
