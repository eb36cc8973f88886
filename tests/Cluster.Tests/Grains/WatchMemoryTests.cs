using Pail.Buckets;
using Pail.Cluster.Grains;

namespace Pail.Cluster.Tests.Grains;

/// <summary>What a watch sends between silos at once.</summary>
public sealed class WatchMemoryTests() : ClusterLab(2)
{
    private const int Keys = 12;

    private static readonly NewValue Value = new(new byte[900_000], "application/octet-stream");

    [Fact]
    public async Task The_state_that_a_watch_begins_with_comes_in_messages_of_some_size()
    {
        await CreateAt(0, "shopping");
        await Fill(await Found(0, "shopping"));
        Assert.True(At(0).Owners.TryFind("shopping", out var owner));

        await using var batches = OwnerWatch.Read(owner, new WatchQuery { Initial = true }, null, default, Ends).GetAsyncEnumerator(Ends);
        Assert.True(await batches.MoveNextAsync());

        var page = batches.Current.State!;
        Assert.Equal((4, "k03"), (page.Keys.Count, page.Next));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task The_whole_state_arrives_and_what_changes_meanwhile_comes_once(int asked)
    {
        await CreateAt(0, "shopping");
        var bucket = await Found(asked, "shopping");
        await Fill(bucket);
        await using var watch = await bucket.Watch(new WatchQuery { Initial = true });

        await bucket.Put("k00", Text("first"));
        await bucket.Put("k11", Text("last"));

        // The last key is in a page that is read after its change.
        const int Before = Keys - 1;
        var events = await Take(watch, Before + 3);
        Assert.Equal(Enumerable.Range(0, Before).Select(static i => $"k{i:00}"), events.Take(Before).Select(static change => change.Key));
        Assert.Equal(BucketEventKind.InitialEnd, events[Before].Kind);
        Assert.Equal(
            [("k00", "first"), ("k11", "last")],
            events.Skip(Before + 1).Select(static change => (change.Key, Text(change.Entry))));
    }

    [Fact]
    public async Task One_value_larger_than_a_message_is_a_message()
    {
        await CreateAt(0, "shopping", new BucketConfig { MaxValueBytes = 10_000_000 });
        var bucket = await Found(1, "shopping");
        foreach (var key in (string[])["a", "b"])
            await bucket.Put(key, new NewValue(new byte[6_000_000], "application/octet-stream"));
        await using var watch = await bucket.Watch(new WatchQuery { Initial = true });

        var events = await Take(watch, 3);

        Assert.Equal(["a", "b", null], events.Select(static change => change.Key));
        Assert.Equal(6_000_000, events[1].Entry!.Value.Length);
    }

    private static async Task Fill(IBucket bucket)
    {
        for (var i = 0; i < Keys; i++)
            await bucket.Put($"k{i:00}", Value);
    }
}
