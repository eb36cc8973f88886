using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>A bucket that evicts is within its limits after every write, whatever it held before and whatever was used.</summary>
public sealed class EvictionLimitTests
{
    private static readonly BucketConfig TwoKeys = new() { MaxKeys = 2, Eviction = Eviction.LeastRecentlyUsed };

    [Theory]
    [InlineData(BucketBackend.Agent)]
    [InlineData(BucketBackend.GenServer)]
    [InlineData(BucketBackend.Table)]
    public Task A_new_key_evicts_another_one_also_when_all_are_in_use(BucketBackend backend) => With(backend, TwoKeys, async bucket =>
    {
        await bucket.Put("a", Value);
        await bucket.Put("b", Value);
        await bucket.Get("a");
        await bucket.Get("b");

        await bucket.Put("c", Value);

        Assert.Equal(["b", "c"], await Keys(bucket));
    });

    [Theory]
    [InlineData(BucketBackend.Agent)]
    [InlineData(BucketBackend.GenServer)]
    [InlineData(BucketBackend.Table)]
    public Task A_write_to_the_first_key_evicts_those_stored_before_the_bucket_evicted(BucketBackend backend) =>
        With(backend, TwoKeys with { MaxKeys = null, Eviction = Eviction.Reject }, async bucket =>
        {
            foreach (var key in (string[])["a", "b", "c", "d"])
                await bucket.Put(key, Value);
            await bucket.Configure(bucket.Config with { MaxKeys = 2, Eviction = Eviction.LeastRecentlyUsed });

            await bucket.Put("a", Value);

            Assert.Equal(["a", "d"], await Keys(bucket));
        });

    [Fact]
    public Task A_change_of_a_value_stored_before_the_bucket_evicted_makes_it_new() =>
        With(BucketBackend.Table, TwoKeys with { MaxKeys = null, Eviction = Eviction.Reject }, async bucket =>
        {
            foreach (var key in (string[])["a", "b", "c"])
                await bucket.Put(key, Value);
            await bucket.Configure(bucket.Config with { MaxKeys = 2, Eviction = Eviction.LeastRecentlyUsed });

            await bucket.Append("a", Value.Bytes);
            await bucket.Put("d", Value);

            Assert.Equal(["a", "d"], await Keys(bucket));
        });

    [Theory]
    [InlineData(BucketBackend.Agent)]
    [InlineData(BucketBackend.GenServer)]
    [InlineData(BucketBackend.Table)]
    public Task An_expiry_is_changed_also_when_the_value_no_longer_fits_into_the_bucket(BucketBackend backend) =>
        With(backend, TwoKeys, async bucket =>
        {
            await bucket.Put("a", Value with { Bytes = "123"u8.ToArray() });
            await bucket.Put("b", Value);
            await bucket.Configure(bucket.Config with { MaxKeys = 3, MaxBytes = 2 });

            var single = await bucket.Apply(new ExpireOperation("b", Expiration.None));
            await bucket.Configure(bucket.Config with { MaxKeys = 1, MaxBytes = null });
            await bucket.Put("c", Value with { Bytes = "12"u8.ToArray() });
            await bucket.Configure(bucket.Config with { MaxBytes = 1 });
            var together = await bucket.Apply(new Transaction { Then = [new ExpireOperation("c", Expiration.None)] });

            Assert.Equal((ApplyStatus.ExpiryChanged, null), (single.Status, together.FailedIndex));
        });

    [Fact]
    public Task Entries_stored_while_the_bucket_rejected_are_evicted_after_every_change_of_mind() =>
        With(BucketBackend.Agent, TwoKeys, async bucket =>
        {
            foreach (var key in (string[])["m", "n"])
                await bucket.Put(key, Value);
            await bucket.Configure(TwoKeys with { Backend = BucketBackend.Agent, MaxKeys = null, Eviction = Eviction.Reject });
            foreach (var key in (string[])["a", "z"])
                await bucket.Put(key, Value);
            await bucket.Configure(TwoKeys with { Backend = BucketBackend.Agent });

            await bucket.Put("b", Value);

            Assert.Equal(["b", "n"], await Keys(bucket));
        });

    [Fact]
    public Task An_entry_from_before_the_bucket_evicted_is_found_also_before_the_place_where_the_last_search_ended() =>
        With(BucketBackend.Agent, TwoKeys with { Eviction = Eviction.Reject }, async bucket =>
        {
            await bucket.Put("z", Value);
            await bucket.Configure(bucket.Config with { Eviction = Eviction.LeastRecentlyUsed });
            await bucket.Put("a", Value);
            await bucket.Put("b", Value);
            Assert.Equal(["a", "b"], await Keys(bucket));
            await bucket.Configure(bucket.Config with { Eviction = Eviction.Reject });
            await bucket.Put("a", Value);
            await bucket.Configure(bucket.Config with { MaxKeys = 1, Eviction = Eviction.LeastRecentlyUsed });

            await bucket.Put("b", Value);

            Assert.Equal(["b"], await Keys(bucket));
        });

    private static NewValue Value { get; } = new("1"u8.ToArray(), "text/plain");

    private static async Task With(BucketBackend backend, BucketConfig config, Func<IBucket, Task> test)
    {
        await using var node = new Node();
        await using var tree = new BucketTree(node);
        await tree.Start();
        await test((await tree.Create("shopping", config with { Backend = backend })).Bucket);
    }

    private static async Task<string[]> Keys(IBucket bucket)
    {
        var page = await bucket.List(new KeyQuery());
        Assert.Equal(page.Keys.Count, (await bucket.Status()).Keys);
        return [.. page.Keys.Select(static pair => pair.Key)];
    }
}
