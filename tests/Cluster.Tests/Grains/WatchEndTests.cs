using Microsoft.Extensions.DependencyInjection;
using Pail.Buckets;
using Pail.Buckets.Tests;
using Pail.Cluster.Grains;

namespace Pail.Cluster.Tests.Grains;

/// <summary>The end of a watch: of its bucket, its owner or its watcher.</summary>
public sealed class WatchEndTests() : ClusterLab(2)
{
    [Fact]
    public async Task A_silo_that_leaves_begins_no_watch_of_a_bucket_that_it_opens_yet()
    {
        At(0).Owners.EndWatches();
        var bucket = await CreateAt(0, "shopping");

        Assert.True(At(0).Owners.TryFind("shopping", out var owner));
        Assert.True(owner.WatchesEnd.IsCancellationRequested);
        Assert.Equal("1", Text((await bucket.Put("a", Text("1"))).Entry));
    }

    [Fact]
    public async Task What_a_watch_has_not_read_yet_is_told_before_it_ends_with_its_owner()
    {
        var bucket = await CreateAt(0, "shopping");
        Assert.True(At(0).Owners.TryFind("shopping", out var owner));
        await using var batches = OwnerWatch.Read(owner, new WatchQuery(), time: null, watcherEnds: default, Ends).GetAsyncEnumerator(Ends);
        Assert.True(await batches.MoveNextAsync());
        await bucket.Put("a", Text("1"));
        await bucket.Delete("a");

        owner.EndWatches();

        Assert.True(await batches.MoveNextAsync());
        Assert.Equal([BucketEventKind.Put, BucketEventKind.Delete], batches.Current.Events.Select(change => change.Kind));
        Assert.False(await batches.MoveNextAsync());
    }

    [Fact]
    public async Task A_quiet_watch_of_another_silo_does_not_keep_the_bucket_from_moving()
    {
        await CreateAt(0, "shopping");
        var bucket = await Found(1, "shopping");
        await using var watch = await bucket.Watch(new WatchQuery());

        // As Orleans does by itself when the silo has died that kept the grain's place in the directory.
        var moving = Deactivate("shopping");
        await Waiting.Until(() => moving.IsCompleted);
        await bucket.Put("a", Text("1"));

        var events = await Take(watch, 3);
        Assert.Equal(
            [BucketEventKind.BucketDown, BucketEventKind.BucketUp, BucketEventKind.Put], events.Select(change => change.Kind));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task The_watch_of_a_deleted_bucket_ends_with_that(int asked)
    {
        await CreateAt(0, "shopping");
        await using var watch = await (await Found(asked, "shopping")).Watch(new WatchQuery());

        await At(1 - asked).Delete("shopping", force: true);

        Assert.Equal(BucketEventKind.BucketDeleted, Assert.Single(await Take(watch, 1)).Kind);
        Assert.False(await watch.WaitToRead(Ends));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task The_owner_forgets_a_watcher_that_has_ended(int asked)
    {
        await CreateAt(0, "shopping");
        var bucket = await Found(asked, "shopping");
        var watch = await bucket.Watch(new WatchQuery());
        await bucket.Put("a", Text("1"));
        await Take(watch, 1);
        Assert.Equal(1, (await bucket.Status()).Watchers);

        await watch.DisposeAsync();

        while ((await bucket.Status()).Watchers > 0)
            await Task.Yield();
    }

    [Fact]
    public async Task The_owner_forgets_the_watchers_of_a_silo_that_was_killed()
    {
        await CreateAt(0, "shopping");
        var bucket = await Found(0, "shopping");
        await using var quiet = await (await Found(1, "shopping")).Watch(new WatchQuery());
        await using var unread = await (await Found(1, "shopping")).Watch(new WatchQuery { Initial = true });
        Assert.Equal(2, (await bucket.Status()).Watchers);

        await Cluster.KillSiloAsync(Cluster.Silos[1], Ends);

        while ((await bucket.Status()).Watchers > 0)
            await Task.Yield();
    }

    [Fact]
    public async Task A_watch_of_which_nobody_asks_for_more_ends_with_its_silo()
    {
        var bucket = await CreateAt(0, "shopping");
        Assert.True(At(0).Owners.TryFind("shopping", out var owner));
        using var silo = new CancellationTokenSource();
        await using var batches = OwnerWatch.Read(owner, new WatchQuery(), time: null, silo.Token, Ends).GetAsyncEnumerator(Ends);
        Assert.True(await batches.MoveNextAsync());
        Assert.Equal(1, (await bucket.Status()).Watchers);

        await silo.CancelAsync();

        Assert.Equal(0, (await bucket.Status()).Watchers);
        Assert.False(await batches.MoveNextAsync());
    }

    [Fact]
    public async Task The_end_of_a_silo_that_has_ended_already_has_come()
    {
        var silo = At(1).Silo;
        var silos = Cluster.Silos[0].ServiceProvider.GetRequiredService<ISiloStatusOracle>();
        await Cluster.KillSiloAsync(Cluster.Silos[1], Ends);
        using var ends = new SiloEnds(silos);
        while (!ends.Of(silo).IsCancellationRequested)
            await Task.Yield();
    }
}
