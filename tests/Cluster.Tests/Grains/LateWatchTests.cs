using Pail.Buckets;

namespace Pail.Cluster.Tests.Grains;

/// <summary>Watches whose owner takes too long to open them.</summary>
public sealed class LateWatchTests : ClusterLab
{
    private readonly FaultyBucketStore _store = new(new MemoryBucketStore(TimeProvider.System));

    public LateWatchTests()
        : base(2) => Store = _store;

    [Fact]
    public async Task A_watch_that_is_opened_after_its_caller_has_given_up_is_closed()
    {
        var (bucket, since) = await Moved();
        var reads = Gate();
        var error = await Assert.ThrowsAsync<BucketUnavailableException>(
            async () => await bucket.Watch(new WatchQuery { Since = since }));
        Assert.Equal(BucketFailure.CallTimeout, error.Failure);

        var unwatched = WhenUnwatched();
        reads.SetResult();

        await unwatched;
    }

    [Fact]
    public async Task A_watch_that_goes_on_at_the_next_owner_leaves_nothing_of_its_earlier_attempts()
    {
        var (bucket, _) = await Moved();
        await using var watch = await bucket.Watch(new WatchQuery());
        await bucket.Put("b", Text("2"));
        await Take(watch, 1);
        var attempts = new List<TaskCompletionSource>();
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.BeforeEvents = () =>
        {
            var attempt = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (attempts)
                attempts.Add(attempt);
            if (attempts.Count == 2)
                second.TrySetResult();
            return attempt.Task;
        };
        await Deactivate("shopping");
        await Place(0, bucket);
        await second.Task.WaitAsync(Ends);

        var unwatched = WhenUnwatched();
        attempts[0].SetResult();
        await unwatched;

        _store.BeforeEvents = static () => Task.CompletedTask;
        lock (attempts)
            attempts.ForEach(static attempt => attempt.TrySetResult());
        await (await Found(0, "shopping")).Put("c", Text("3"));
        Assert.Equal("c", (await Take(watch, 3))[2].Key);
    }

    /// <summary>A bucket of the first silo whose owner has none of its events in memory, as the second silo sees it.</summary>
    private async Task<(IBucket Bucket, Revision First)> Moved()
    {
        await CreateAt(0, "shopping");
        var bucket = await Found(1, "shopping");
        var first = (await bucket.Put("a", Text("1"))).Entry!.Revision;
        await bucket.Put("a", Text("2"));
        await Deactivate("shopping");
        await Place(0, bucket);
        await bucket.Configure(bucket.Config with { CallTimeout = TimeSpan.FromSeconds(1) });
        await bucket.Get("a");
        return (bucket, first);
    }

    private TaskCompletionSource Gate()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.BeforeEvents = () => gate.Task;
        return gate;
    }

    /// <summary>Completes when a watcher of the owner has ended, and was the last one.</summary>
    private Task WhenUnwatched()
    {
        Assert.True(At(0).Owners.TryFind("shopping", out var owner));
        var unwatched = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        owner.Bucket!.Events.Unwatched = () => unwatched.TrySetResult();
        return unwatched.Task.WaitAsync(Ends);
    }
}
