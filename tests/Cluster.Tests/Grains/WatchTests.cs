using Microsoft.Extensions.DependencyInjection;
using Pail.Buckets;
using Pail.Buckets.Tests;

namespace Pail.Cluster.Tests.Grains;

/// <summary>Watches, at the silo of the owner and at another one, also while the bucket moves.</summary>
public sealed class WatchTests() : ClusterLab(2)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_watcher_gets_every_change_in_order(int asked)
    {
        await CreateAt(0, "shopping");
        var bucket = await Found(asked, "shopping");
        await using var watch = await bucket.Watch(new WatchQuery());

        for (var i = 0; i < 300; i++)
            await (await Found(i % 2, "shopping")).Put($"k{i}", Text($"{i}"));
        await bucket.Delete("k7");
        await bucket.Clear();

        var events = await Take(watch, 302);
        Assert.Equal(Enumerable.Range(1, 302).Select(i => (long)i), events.Select(change => change.Revision.Number));
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"{i}"), events.Take(300).Select(change => Text(change.Entry)));
        Assert.Equal([BucketEventKind.Delete, BucketEventKind.Clear], events.Skip(300).Select(change => change.Kind));
        Assert.Equal(events[^1].Revision, watch.Place);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_watch_begins_with_the_state_and_goes_on_with_the_changes(int asked)
    {
        await CreateAt(0, "shopping");
        var bucket = await Found(asked, "shopping");
        for (var i = 0; i < 1500; i++)
            await bucket.Put($"k{i:0000}", Text($"{i}"));
        await using var watch = await bucket.Watch(new WatchQuery { Initial = true, Prefix = "k" });

        await bucket.Put("other", Text("x"));
        await bucket.Put("k0000", Text("y"));

        var events = await Take(watch, 1502);
        Assert.Equal(Enumerable.Range(0, 1500).Select(i => $"k{i:0000}"), events.Take(1500).Select(change => change.Key));
        Assert.Equal(BucketEventKind.InitialEnd, events[1500].Kind);
        Assert.Equal(("k0000", "y"), (events[1501].Key, Text(events[1501].Entry)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_watcher_that_comes_back_gets_what_is_kept_though_more_comes_before_it_reads(int asked)
    {
        await CreateAt(0, "shopping");
        var bucket = await Found(asked, "shopping");
        await Put(0, 1000);
        await Deactivate("shopping");
        await Place(0, bucket);
        await using var watch = await bucket.Watch(new WatchQuery { Since = (await bucket.Get("k0"))!.Revision });

        await Put(1000, 1400);

        var events = await Take(watch, 1399);
        Assert.Equal(Enumerable.Range(1, 1399).Select(i => $"k{i}"), events.Select(change => change.Key));

        async Task Put(int from, int to)
        {
            for (var i = from; i < to; i += 50)
                await bucket.Apply([.. Enumerable.Range(i, 50).Select(j => new PutOperation($"k{j}", Text("1")))]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_watch_ends_at_an_owner_whose_silo_leaves_and_goes_on_at_the_next_one(int asked)
    {
        await CreateAt(0, "shopping");
        var bucket = await Found(asked, "shopping");
        await using var watch = await bucket.Watch(new WatchQuery());

        At(0).Owners.EndWatches();

        Assert.Equal(BucketEventKind.BucketDown, Assert.Single(await Take(watch, 1)).Kind);

        // The watch opens the bucket again by itself, perhaps at the silo that leaves.
        await Waiting.Until(async () =>
        {
            await Deactivate("shopping");
            return await IsPlaced(1, bucket);
        });
        await bucket.Put("a", Text("1"));
        var events = await Take(watch, 2);
        Assert.Equal([BucketEventKind.BucketUp, BucketEventKind.Put], events.Select(change => change.Kind));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_watch_goes_on_from_a_place(int asked)
    {
        await CreateAt(0, "shopping");
        var bucket = await Found(asked, "shopping");
        var seen = (await bucket.Put("a", Text("1"))).Entry!.Revision;
        await bucket.Put("b", Text("2"));
        await using var watch = await bucket.Watch(new WatchQuery { Since = seen });

        Assert.Equal("b", Assert.Single(await Take(watch, 1)).Key);
        var error = await Assert.ThrowsAsync<WatchException>(
            async () => await bucket.Watch(new WatchQuery { Since = seen with { Number = 99 } }));
        Assert.Equal(("shopping", WatchFault.FutureRevision), (error.Bucket, error.Fault));
        Assert.Contains($"after {seen with { Number = 99 }}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_transaction_is_one_group(int asked)
    {
        await CreateAt(0, "shopping");
        var bucket = await Found(asked, "shopping");
        await using var watch = await bucket.Watch(new WatchQuery { Prefix = "a" });

        await bucket.Apply(new Transaction
        {
            Then = [new PutOperation("a1", Text("1")), new PutOperation("b", Text("1")), new PutOperation("a2", Text("1"))],
        });

        Assert.Equal([("a1", false), ("a2", true)], (await Take(watch, 2)).Select(change => (change.Key!, change.EndsGroup)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task The_place_of_a_watcher_of_few_keys_goes_on_with_other_keys(int asked)
    {
        await CreateAt(0, "shopping");
        var bucket = await Found(asked, "shopping");
        await using var watch = await bucket.Watch(new WatchQuery { Key = "milk" });

        for (var i = 0; i < 200; i++)
            await bucket.Put("bread", Text($"{i}"));
        await bucket.Put("milk", Text("3"));

        Assert.Equal("milk", Assert.Single(await Take(watch, 1)).Key);
        Assert.Equal(201, watch.Place!.Value.Number);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public async Task A_watch_goes_on_at_the_next_owner_without_gaps_and_duplicates(int asked, bool killed)
    {
        await CreateAt(1, "shopping");
        var bucket = await Found(asked, "shopping");
        await using var watch = await bucket.Watch(new WatchQuery());
        await bucket.Put("a", Text("1"));
        Assert.Equal("a", Assert.Single(await Take(watch, 1)).Key);

        if (killed)
            await Cluster.KillSiloAsync(Cluster.Silos[1], Ends);
        else
            await Deactivate("shopping");
        await (await Found(0, "shopping")).Put("b", Text("2"));

        var events = await Take(watch, 3);
        Assert.Equal(
            [(BucketEventKind.BucketDown, null), (BucketEventKind.BucketUp, null), (BucketEventKind.Put, "b")],
            events.Select(change => (change.Kind, change.Key)));
        Assert.Equal(2, events[2].Revision.Number);
    }

    [Fact]
    public async Task A_watcher_gets_all_changes_while_the_bucket_moves_again_and_again()
    {
        await CreateAt(0, "shopping");
        await using var here = await (await Found(0, "shopping")).Watch(new WatchQuery());
        await using var there = await (await Found(1, "shopping")).Watch(new WatchQuery());

        for (var i = 0; i < 100; i++)
        {
            if (i % 20 == 10)
                await Deactivate("shopping");
            await (await Found(i % 2, "shopping")).Put("milk", Text($"{i}"));
        }

        foreach (var watch in (BucketWatch[])[here, there])
        {
            var changes = new List<BucketEvent>();
            while (changes.Count < 100)
                changes.AddRange((await Take(watch, 1)).Where(change => change.Key is not null));
            Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), changes.Select(change => Text(change.Entry)));
            Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i), changes.Select(change => change.Revision.Number));
        }
    }

    [Fact]
    public async Task A_process_subscribes_to_a_bucket_of_another_silo()
    {
        await CreateAt(0, "shopping");
        var bucket = await Found(1, "shopping");
        var node = At(1).Node;
        var got = new TaskCompletionSource<BucketMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        var subscriber = node.Spawn(async self => got.SetResult(await self.Receive<BucketMessage>()));

        await bucket.Subscribe(subscriber, new WatchQuery());
        await (await Found(0, "shopping")).Put("milk", Text("3"));

        var message = await got.Task.WaitAsync(Ends);
        Assert.Equal(("shopping", "milk", "3"), (message.Bucket, message.Event.Key, Text(message.Event.Entry)));
    }
}
