namespace Pail.Buckets.Tests;

/// <summary>The place that a watch says it can be resumed from, on every variant.</summary>
public class WatchPlaceTests : WatchLab
{
    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_watch_that_has_seen_no_event_can_be_resumed_from_where_it_began(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await using var first = await bucket.Watch(new WatchQuery());
        var place = first.Place;
        await bucket.Put("a", Text("1"));

        Assert.Equal(new Revision((await bucket.Status()).Epoch, 0), place);
        await using var second = await bucket.Watch(new WatchQuery { Since = place });
        Assert.Equal(place, second.Place);
        Assert.Equal(["Put a 1"], (await Read(bucket, second)).Select(Show));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task The_place_goes_on_with_changes_of_other_keys(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await using var watch = await bucket.Watch(new WatchQuery { Key = "mine" });
        await bucket.Put("mine", Text("1"));
        for (var i = 0; i < EventLog.MaxEvents / 2; i++)
            await bucket.Put("other", Text("1"));
        Assert.Single(await Read(bucket, watch));
        for (var i = 0; i < EventLog.MaxEvents; i++)
            await bucket.Put("other", Text("1"));

        Assert.Equal(EventLog.MaxEvents / 2 + 1, watch.Place?.Number);
        await using var resumed = await bucket.Watch(new WatchQuery { Key = "mine", Since = watch.Place });
        Assert.Empty(await Read(bucket, resumed));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task There_is_no_place_in_the_middle_of_a_transaction(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await using var watch = await bucket.Watch(new WatchQuery());
        await bucket.Apply(new Transaction { Then = [new PutOperation("a", Text("1")), new PutOperation("b", Text("1"))] });
        await bucket.Put("c", Text("1"));

        await Settle(bucket, watch);
        var places = new List<long?>();
        while (watch.TryRead(out _))
            places.Add(watch.Place?.Number);

        Assert.Equal([null, 2, 3], places);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task The_present_state_is_a_place_at_its_end(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await bucket.Put("b", Text("1"));
        await bucket.Put("a", Text("1"));
        await using var watch = await bucket.Watch(new WatchQuery { Initial = true });

        await Settle(bucket, watch);
        var places = new List<long?> { watch.Place?.Number };
        while (watch.TryRead(out _))
            places.Add(watch.Place?.Number);

        Assert.Equal([null, null, null, 2], places);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_group_that_is_longer_than_a_read_is_one_place(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await using var watch = await bucket.Watch(new WatchQuery { Prefix = "k1" });
        await bucket.Apply(new Transaction { Then = [.. Enumerable.Range(0, 100).Select(i => new PutOperation($"k{i:00}", Text("")))] });

        await Settle(bucket, watch);
        var places = new List<long?>();
        while (watch.TryRead(out _))
            places.Add(watch.Place?.Number);

        Assert.Equal([.. Enumerable.Repeat<long?>(null, 9), 100], places);
    }
}
