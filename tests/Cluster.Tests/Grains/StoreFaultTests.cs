using Pail.Buckets;

namespace Pail.Cluster.Tests.Grains;

/// <summary>What clients are told when the store fails, and when another silo takes a fence.</summary>
public sealed class StoreFaultTests : ClusterLab
{
    private readonly FaultyBucketStore _store = new(new MemoryBucketStore(TimeProvider.System));

    public StoreFaultTests()
        : base(2) => Store = _store;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_bucket_that_cannot_be_read_says_so_and_comes_back_by_itself(int asked)
    {
        await CreateAt(0, "shopping");
        var bucket = await Found(asked, "shopping");
        await bucket.Put("milk", Text("3"));
        await Deactivate("shopping");

        _store.Fail(BucketStorageFault.NotReached);
        var read = await Assert.ThrowsAsync<BucketUnavailableException>(async () => await bucket.Get("milk"));
        var written = await Assert.ThrowsAsync<BucketUnavailableException>(async () => await bucket.Put("milk", Text("4")));
        _store.Recover();

        Assert.Equal((BucketFailure.StorageUnavailable, Outcome.NotApplied), (read.Failure, read.Outcome));
        Assert.Equal((BucketFailure.StorageUnavailable, Outcome.NotApplied), (written.Failure, written.Outcome));
        Assert.Equal("Bucket \"shopping\" could not be opened: the test wants it so.", written.Message);
        Assert.Equal("3", Text(await bucket.Get("milk")));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1, false)]
    public async Task A_write_that_the_store_does_not_answer_has_an_unknown_outcome(int asked, bool stored)
    {
        await CreateAt(0, "shopping");
        var bucket = await Found(asked, "shopping");
        await bucket.Put("milk", Text("3"));

        _store.FailCommit(BucketStorageFault.NoAnswer, stored);
        var error = await Assert.ThrowsAsync<BucketUnavailableException>(async () => await bucket.Put("milk", Text("4")));

        Assert.Equal((BucketFailure.StorageUnavailable, Outcome.Unknown), (error.Failure, error.Outcome));
        Assert.Equal(stored ? "4" : "3", Text(await bucket.Get("milk")));
        Assert.Equal(ApplyStatus.Replaced, (await bucket.Put("milk", Text("5"))).Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_client_sees_nothing_of_a_write_that_the_store_has_certainly_not_made_once(int asked)
    {
        await CreateAt(0, "shopping");
        var bucket = await Found(asked, "shopping");
        await bucket.Put("milk", Text("3"));

        _store.FailCommit(BucketStorageFault.NotReached);

        Assert.Equal(ApplyStatus.Replaced, (await bucket.Put("milk", Text("4"))).Status);
        Assert.Equal("4", Text(await bucket.Get("milk")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task An_owner_whose_fence_was_taken_answers_nobody_and_the_next_one_does(int asked)
    {
        await CreateAt(0, "shopping");
        var bucket = await Found(asked, "shopping");
        var before = (await bucket.Put("milk", Text("3"))).Entry!.Revision;
        await using var watch = await bucket.Watch(new WatchQuery());
        var facts = (await Store.Find("shopping"))!;

        await Store.Open("shopping", facts.Life);
        var after = (await bucket.Put("milk", Text("4"))).Entry!.Revision;

        Assert.True(after.Epoch > before.Epoch);
        Assert.Equal(before.Number + 1, after.Number);
        var change = (await Take(watch, 3))[2];
        Assert.Equal(("4", after), (Text(change.Entry), change.Revision));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_write_that_waits_in_vain_for_its_bucket_to_open_was_not_applied(int asked)
    {
        await CreateAt(0, "shopping");
        var bucket = await Found(asked, "shopping");
        await bucket.Configure(bucket.Config with { CallTimeout = TimeSpan.FromSeconds(1) });
        await bucket.Put("milk", Text("3"));
        await Deactivate("shopping");
        var opens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.BeforeOpen = () => opens.Task;

        // The silo has heard from the owner a moment ago, so it may have sent the first one to it.
        await Assert.ThrowsAsync<BucketUnavailableException>(async () => await bucket.Put("milk", Text("4")));
        var error = await Assert.ThrowsAsync<BucketUnavailableException>(async () => await bucket.Put("bread", Text("1")));
        Assert.Equal((BucketFailure.CallTimeout, Outcome.NotApplied), (error.Failure, error.Outcome));

        opens.SetResult();
        while (!At(0).Owners.TryFind("shopping", out _) && !At(1).Owners.TryFind("shopping", out _))
            await Task.Yield();
        Assert.Null(await (await Found(asked, "shopping")).Get("bread"));
    }

    [Fact]
    public async Task A_list_tells_of_buckets_that_do_not_answer_what_the_store_says()
    {
        await CreateAt(0, "shopping");
        await (await Found(0, "shopping")).Put("milk", Text("3"));
        var listed = Assert.Single(await At(0).List("", null, 10));
        Assert.True(At(0).Owners.TryFind("shopping", out var owner));
        Assert.Equal(At(0).SiloName, (await listed.Status()).Node);

        // Lost, and not to be opened again. The list must not wait for that.
        _store.Fail(BucketStorageFault.NotReached);
        owner.Oust();
        var status = await listed.Status();

        Assert.Equal((BucketState.Running, null), (status.State, status.Node));
    }

    [Fact]
    public async Task Who_seeks_a_bucket_while_the_store_is_away_is_told_unless_the_silo_remembers_it()
    {
        await CreateAt(0, "shopping");
        await Found(1, "shopping");

        _store.Fail(BucketStorageFault.NotReached);

        Assert.NotNull(await At(1).Find("shopping"));
        foreach (var request in (Func<Task>[])
            [
                async () => await At(1).Find("other"),
                async () => await At(1).List("", null, 10),
                async () => await At(1).Create("other", new BucketConfig()),
                async () => await At(1).Delete("other", force: true),
            ])
        {
            var error = await Assert.ThrowsAsync<BucketUnavailableException>(request);
            Assert.Equal((BucketFailure.StorageUnavailable, Outcome.NotApplied), (error.Failure, error.Outcome));
        }
    }

    [Fact]
    public async Task A_use_that_the_grain_does_not_see_keeps_the_bucket_in_memory_and_so_does_a_watcher()
    {
        await CreateAt(0, "shopping");
        var bucket = await Found(0, "shopping");
        Assert.True(At(0).Owners.TryFind("shopping", out var owner));

        await bucket.Get("milk");
        Assert.True(owner.TakeUsed());
        Assert.False(owner.TakeUsed());

        await using var watch = await (await Found(1, "shopping")).Watch(new WatchQuery());
        Assert.True(owner.TakeUsed());
        Assert.True(owner.TakeUsed());
    }
}
