using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests.Durability;

/// <summary>What a durable bucket promises, whatever its backend is.</summary>
public sealed class DurableBucketTests : DurableLab
{
    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Everything_is_there_after_a_restart_of_the_program(BucketVariant variant)
    {
        var bucket = await Create("shop", variant, static config => config with { MaxKeys = 100, Metadata = Notes });
        var milk = (await bucket.Put("milk", Text("3") with { ContentLanguage = "de", Metadata = Notes }, Condition.None)).Entry!;
        await bucket.Put("bread", Text("1"), Condition.None);
        await bucket.Put("bread", Text("2"), Condition.None);
        await bucket.Put("eggs", Text("6"), Condition.None);
        await bucket.Delete("eggs", Condition.None);
        var created = (await bucket.Status()).Created;
        Clock.Advance(TimeSpan.FromMinutes(1));

        await Restart();
        var again = await Running("shop");

        Assert.Equal(bucket.Config, again.Config);
        Assert.Equal(created, (await again.Status()).Created);
        var found = (await again.Get("milk"))!;
        Assert.Equal("3", Text(found));
        Assert.Equal(
            (milk.Revision, milk.Created, milk.Modified, milk.ContentType, milk.ContentLanguage),
            (found.Revision, found.Created, found.Modified, found.ContentType, found.ContentLanguage));
        Assert.Equal(milk.Metadata, found.Metadata);
        Assert.Equal("2", Text(await again.Get("bread")));
        Assert.Null(await again.Get("eggs"));
        Assert.Equal(2, (await again.Status()).Keys);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_killed_process_comes_back_with_its_keys(BucketVariant variant)
    {
        var bucket = await Create("shop", variant);
        var before = (await bucket.Put("milk", Text("3"), Condition.None)).Entry!.Revision;
        var status = await bucket.Status();

        Assert.True(await bucket.Kill());
        await Waiting.Until(async () => await bucket.Status() is { State: BucketState.Running } now && now.Pid != status.Pid);

        var entry = (await bucket.Get("milk"))!;
        Assert.Equal(("3", before), (Text(entry), entry.Revision));
        Assert.Equal(0, (await bucket.Status()).LostKeys);

        // No revision is given twice, whatever the epoch is.
        var next = (await bucket.Put("bread", Text("1"), Condition.None)).Entry!.Revision;
        Assert.True(next.Number > before.Number);
        Assert.Equal(variant.IsTable(), next.Epoch == before.Epoch);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_write_is_answered_when_it_is_in_the_store_and_a_read_of_it_too(BucketVariant variant)
    {
        var bucket = await Create("shop", variant);
        await bucket.Put("old", Text("1"), Condition.None);
        Store.Pause();
        var put = bucket.Put("milk", Text("3"), Condition.None).AsTask();
        await Waiting.Until(async () => (await bucket.Status()).Keys == 2);
        var read = bucket.Get("milk").AsTask();
        var miss = bucket.Get("nothing").AsTask();
        var list = bucket.List(new KeyQuery()).AsTask();

        // What is in the store already is answered at once, while the process is not held up.
        Assert.Equal("1", Text(await bucket.Get("old")));
        Assert.False(put.IsCompleted || read.IsCompleted || miss.IsCompleted || list.IsCompleted);

        Store.Continue();
        Assert.Equal(ApplyStatus.Created, (await put).Status);
        Assert.Equal("3", Text(await read));
        Assert.Null(await miss);
        Assert.Equal(2, (await list).Keys.Count);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_watcher_sees_a_change_when_it_is_in_the_store(BucketVariant variant)
    {
        var bucket = await Create("shop", variant);
        await using var watch = await bucket.Watch(new WatchQuery());
        Store.Pause();
        var put = bucket.Put("milk", Text("3"), Condition.None).AsTask();
        await Waiting.Until(async () => (await bucket.Status()).Keys == 1);
        Assert.False(watch.TryRead(out _));

        Store.Continue();
        await put;
        Assert.True(await watch.WaitToRead(TestContext.Current.CancellationToken));
        Assert.True(watch.TryRead(out var change));
        Assert.Equal("milk", change.Key);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_store_that_fails_makes_the_outcome_unknown_and_refuses_what_comes_later(BucketVariant variant)
    {
        var bucket = await Create("shop", variant);
        await bucket.Put("old", Text("1"), Condition.None);
        Store.Fault = new BucketStorageException(BucketStorageFault.Failed, "The disk has died.");

        var failed = await Assert.ThrowsAsync<BucketUnavailableException>(async () => await bucket.Put("milk", Text("3"), Condition.None));
        var refused = await Assert.ThrowsAsync<BucketUnavailableException>(async () => await bucket.Put("milk", Text("3"), Condition.None));

        Assert.Equal((BucketFailure.StorageFailed, Outcome.Unknown), (failed.Failure, failed.Outcome));
        Assert.Equal((BucketFailure.StorageFailed, Outcome.NotApplied), (refused.Failure, refused.Outcome));
        Assert.Contains("The disk has died.", refused.Message, StringComparison.Ordinal);
        Assert.Equal("1", Text(await bucket.Get("old")));

        // Nobody sees what may not be there after the next start.
        await Assert.ThrowsAsync<BucketUnavailableException>(async () => await bucket.Get("milk"));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_full_disk_refuses_writes_and_goes_on_when_there_is_room(BucketVariant variant)
    {
        var bucket = await Create("shop", variant, static config => config with { CallTimeout = Timeout.InfiniteTimeSpan });
        Store.Fault = new BucketStorageException(BucketStorageFault.Full, "There is no room.");
        var waiting = bucket.Put("milk", Text("3"), Condition.None).AsTask();
        await Waiting.Until(() => Tree.OpenedStorage!.Journal.IsFull);

        var refused = await Assert.ThrowsAsync<BucketUnavailableException>(
            async () => await bucket.Put("bread", Text("1"), Condition.None));
        Assert.Equal((BucketFailure.StorageFull, Outcome.NotApplied), (refused.Failure, refused.Outcome));
        Assert.False(waiting.IsCompleted);

        Store.Fault = null;
        await Waiting.Until(() =>
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            return waiting.IsCompleted;
        });
        Assert.Equal(ApplyStatus.Created, (await waiting).Status);
        Assert.Equal(ApplyStatus.Created, (await bucket.Put("bread", Text("1"), Condition.None)).Status);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_transaction_a_clear_and_an_expiry_are_kept(BucketVariant variant)
    {
        var bucket = await Create("shop", variant);
        await bucket.Put("old", Text("1"), Condition.None);
        await bucket.Clear();
        await bucket.Apply(new Transaction
        {
            Then = [new PutOperation("a", Text("1")), new PutOperation("b", Text("2")), new DeleteOperation("old")],
        });
        await bucket.Put("short", Text("1") with { Expiration = Expiration.After(TimeSpan.FromMinutes(1)) }, Condition.None);
        await bucket.Put("long", Text("1") with { Expiration = Expiration.After(TimeSpan.FromMinutes(1)) }, Condition.None);
        await bucket.Apply(new ExpireOperation("long", Expiration.After(TimeSpan.FromHours(1))));
        Clock.Advance(TimeSpan.FromMinutes(2));

        await Restart();
        var again = await Running("shop");

        Assert.Equal(["a", "b", "long"], (await again.List(new KeyQuery())).Keys.Select(static item => item.Key));
        Assert.Equal(Clock.GetUtcNow() + TimeSpan.FromMinutes(58), (await again.Get("long"))!.ExpiresAt);
    }

    [Fact]
    public async Task A_bucket_that_is_deleted_stays_deleted_and_one_of_the_same_name_is_another()
    {
        var first = await Create("shop", BucketVariant.Agent);
        await first.Put("milk", Text("3"), Condition.None);
        await Tree.Delete("shop", force: true);
        await Restart();
        Assert.Null(await Tree.Find("shop"));

        var second = await Create("shop", BucketVariant.Set);
        Assert.Null(await second.Get("milk"));
        await second.Put("bread", Text("1"), Condition.None);
        await Restart();

        var again = await Running("shop");
        Assert.Equal(BucketBackend.Table, again.Config.Backend);
        Assert.Equal(["bread"], (await again.List(new KeyQuery())).Keys.Select(static item => item.Key));
    }

    [Fact]
    public async Task A_configuration_that_is_changed_is_kept()
    {
        var bucket = await Create("shop", BucketVariant.Agent);
        await bucket.Configure(bucket.Config with { MaxKeys = 7 });
        await bucket.Put("milk", Text("3"), Condition.None);

        await Restart();

        Assert.Equal(7, (await Running("shop")).Config.MaxKeys);
    }

    [Fact]
    public async Task A_bucket_that_is_not_durable_is_not_in_the_store()
    {
        var batches = Store.LastBatch;
        var bucket = (await Tree.Create("cart", new BucketConfig())).Bucket;
        await bucket.Put("milk", Text("3"), Condition.None);
        Assert.Equal(batches, Store.LastBatch);

        await Restart();
        Assert.Null(await Tree.Find("cart"));
    }

    [Fact]
    public async Task A_tree_without_storage_makes_no_durable_bucket()
    {
        await using var tree = new BucketTree(Node);
        await tree.Start();

        var error = await Assert.ThrowsAsync<ArgumentException>(async () => await tree.Create("shop", new BucketConfig { Durable = true }));
        Assert.Contains("Storage", error.Message, StringComparison.Ordinal);
    }

    private static readonly Dictionary<string, string> Notes = new() { ["who"] = "Ann" };
}
