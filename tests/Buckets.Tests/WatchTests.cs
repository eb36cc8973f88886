using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>What a watcher sees, on every variant.</summary>
public class WatchTests : WatchLab
{
    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Sees_every_change_in_order_with_its_revision(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await using var watch = await bucket.Watch(new WatchQuery());

        await bucket.Put("a", Text("1"));
        await bucket.Put("a", Text("2"));
        await bucket.Delete("a");
        await bucket.Delete("a");
        await bucket.Put("b", Text("3"));
        await bucket.Clear();

        Assert.Equal(["Put a 1", "Put a 2", "Delete a 3", "Put b 4", "Clear  5"], (await Read(bucket, watch)).Select(Show));
        Assert.Equal(1, (await bucket.Status()).Watchers);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task The_initial_state_comes_first_and_has_an_end_also_when_it_is_empty(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await using var empty = await bucket.Watch(new WatchQuery { Initial = true });
        await bucket.Put("b", Text("1"));
        await bucket.Put("a", Text("2"));
        await using var watch = await bucket.Watch(new WatchQuery { Initial = true });
        await bucket.Put("c", Text("3"));

        Assert.Equal(["InitialEnd  0", "Put b 1", "Put a 2", "Put c 3"], (await Read(bucket, empty)).Select(Show));
        Assert.Equal(["Put a 2", "Put b 1", "InitialEnd  2", "Put c 3"], (await Read(bucket, watch)).Select(Show));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_large_initial_state_leaves_out_what_changes_meanwhile(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        for (var i = 0; i < 2500; i++)
            await bucket.Put($"{i:d4}", Text("x"));

        await using var watch = await bucket.Watch(new WatchQuery { Initial = true });
        await bucket.Put("2400", Text("y"));
        await bucket.Delete("2300");
        var events = new List<BucketEvent>();
        while (events.Count < 2501)
        {
            Assert.True(await watch.WaitToRead(TestContext.Current.CancellationToken));
            while (watch.TryRead(out var change))
                events.Add(change);
        }

        Assert.Equal(2498, events.FindIndex(change => change.Kind == BucketEventKind.InitialEnd));
        Assert.Equal(["InitialEnd  2500", "Put 2400 2501", "Delete 2300 2502"], events.Skip(2498).Select(Show));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_watch_of_a_prefix_or_a_key_sees_only_those(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await bucket.Put("a/1", Text("1"));
        await bucket.Put("a/1/x", Text("1"));
        await using var prefix = await bucket.Watch(new WatchQuery { Prefix = "a/", Initial = true });
        await using var key = await bucket.Watch(new WatchQuery { Key = "a/1", Initial = true });
        await bucket.Put("b", Text("2"));
        await bucket.Put("a/2", Text("3"));
        await bucket.Put("a/1", Text("4"));

        Assert.Equal(["Put a/1 1", "Put a/1/x 2", "InitialEnd  2", "Put a/2 4", "Put a/1 5"], (await Read(bucket, prefix)).Select(Show));
        Assert.Equal(["Put a/1 1", "InitialEnd  2", "Put a/1 5"], (await Read(bucket, key)).Select(Show));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_transaction_is_one_group_also_for_who_sees_a_part_of_it(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await using var all = await bucket.Watch(new WatchQuery());
        await using var some = await bucket.Watch(new WatchQuery { Prefix = "a" });
        await bucket.Apply(new Transaction
        {
            Then = [new PutOperation("a1", Text("1")), new PutOperation("a2", Text("2")), new PutOperation("b", Text("3"))],
        });

        Assert.Equal([false, false, true], (await Read(bucket, all)).Select(change => change.EndsGroup));
        Assert.Equal([false, true], (await Read(bucket, some)).Select(change => change.EndsGroup));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Expiry_and_eviction_are_events_exactly_once_in_order(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type, new BucketConfig { MaxKeys = 2, Eviction = Eviction.LeastRecentlyUsed });
        await using var watch = await bucket.Watch(new WatchQuery());
        await bucket.Put("a", Text("1") with { Expiration = Expiration.After(TimeSpan.FromSeconds(1)) });
        Clock.Advance(TimeSpan.FromSeconds(1));
        await bucket.Put("a", Text("2"));
        await bucket.Put("b", Text("3"));
        await bucket.Put("c", Text("4"));

        Assert.Equal(["Put a 1", "Expire a 2", "Put a 3", "Put b 4", "Put c 5", "Evict a 6"], (await Read(bucket, watch)).Select(Show));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task What_expires_is_an_event_without_any_request(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await using var watch = await bucket.Watch(new WatchQuery());
        for (var i = 0; i < 1000; i++)
            await bucket.Put($"{i}", Text("1") with { Expiration = Expiration.After(TimeSpan.FromSeconds(30)) });
        Assert.Equal(1000, (await Read(bucket, watch)).Count);

        Clock.Advance(TimeSpan.FromSeconds(31));
        await Waiting.Until(async () => (await bucket.Status()).Keys == 0);

        var expired = await Read(bucket, watch);
        Assert.All(expired, change => Assert.Equal(BucketEventKind.Expire, change.Kind));
        Assert.Equal(1000, expired.Select(change => change.Key).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_watcher_that_waits_is_woken_by_the_next_change(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await using var watch = await bucket.Watch(new WatchQuery());
        var waits = watch.WaitToRead(TestContext.Current.CancellationToken);
        Assert.False(waits.IsCompleted);

        await bucket.Put("a", Text("1"));

        Assert.True(await waits);
        Assert.Equal(["Put a 1"], (await Read(bucket, watch)).Select(Show));
    }
}
