using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>Buckets that remove values which were not used for long.</summary>
public abstract class EvictionContract(BucketVariant variant) : BucketLab(variant, new FakeTimeProvider())
{
    [Fact]
    public async Task The_oldest_key_makes_room_for_a_new_one()
    {
        var bucket = await CreateEvicting(3);
        await PutAll(bucket, "c", "a", "b", "d", "e");

        Assert.Equal(["b", "d", "e"], await Keys(bucket));
        Assert.Equal((3, 3), ((await bucket.Status()).Keys, (await bucket.Status()).Bytes));
    }

    [Fact]
    public async Task A_key_that_was_read_written_or_touched_stays()
    {
        var bucket = await CreateEvicting(4);
        await PutAll(bucket, "read", "written", "unused", "touched");
        await bucket.Get("read");
        await bucket.Put("written", Text("2"));
        await bucket.Touch("touched");

        await PutAll(bucket, "new");

        Assert.Equal(["new", "read", "touched", "written"], await Keys(bucket));
    }

    [Fact]
    public async Task Looking_at_a_key_does_not_keep_it()
    {
        var bucket = await CreateEvicting(2);
        await PutAll(bucket, "a", "b");
        await bucket.Peek("a");
        await bucket.Exists("a");
        await bucket.List(new KeyQuery());
        await bucket.Put("a", Text("2"), Condition.CreateOnly);

        await PutAll(bucket, "c");

        Assert.Equal(["b", "c"], await Keys(bucket));
    }

    [Fact]
    public async Task A_use_counts_once()
    {
        var bucket = await CreateEvicting(2);
        await PutAll(bucket, "a", "b");
        await bucket.Get("a");
        await PutAll(bucket, "c");
        Assert.Equal(["a", "c"], await Keys(bucket));
        await PutAll(bucket, "d", "e");

        Assert.Equal(["d", "e"], await Keys(bucket));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(100)]
    public async Task A_bucket_whose_keys_are_all_in_use_keeps_its_limit_and_the_new_key(int keys)
    {
        var bucket = await CreateEvicting(keys);
        for (var i = 0; i < keys; i++)
            await bucket.Put($"{i}", Text("1"));
        for (var round = 0; round < 3; round++)
        {
            foreach (var key in await Keys(bucket))
                await bucket.Get(key);
            await bucket.Put($"new {round}", Text("1"));

            Assert.Equal(keys, (await bucket.Status()).Keys);
            Assert.True(await bucket.Exists($"new {round}"));
        }
    }

    [Fact]
    public async Task As_many_values_go_as_the_bytes_of_the_new_one_need()
    {
        var bucket = await Create(config => config with { MaxBytes = 10, Eviction = Eviction.LeastRecentlyUsed });
        foreach (var key in (string[])["a", "b", "c", "d", "e"])
            await bucket.Put(key, Text("12"));

        await bucket.Put("f", Text("12345"));
        Assert.Equal(["d", "e", "f"], await Keys(bucket));
        await bucket.Put("d", Text("1234567890"));
        Assert.Equal(["d"], await Keys(bucket));
        await bucket.Append("g", "1"u8.ToArray());
        Assert.Equal(["g"], await Keys(bucket));
    }

    [Fact]
    public async Task A_value_that_is_larger_than_the_bucket_is_refused_and_nothing_is_evicted()
    {
        var bucket = await Create(config => config with { MaxBytes = 10, Eviction = Eviction.LeastRecentlyUsed });
        await bucket.Put("a", Text("12345"));
        await bucket.Put("b", Text("12345"));

        await LimitContract.Refused(bucket, new PutOperation("c", Text("12345678901")), OperationFaultKind.TooManyBytes, 10, 11);
        await LimitContract.Refused(bucket, new PutOperation("a", Text("12345678901")), OperationFaultKind.TooManyBytes, 10, 11);
        await LimitContract.Refused(bucket, new AppendOperation("a", "678901"u8.ToArray()), OperationFaultKind.TooManyBytes, 10, 11);
        Assert.Equal(["a", "b"], await Keys(bucket));
    }

    [Fact]
    public async Task A_transaction_evicts_others_and_not_its_own_keys()
    {
        var bucket = await CreateEvicting(4);
        await PutAll(bucket, "a", "b", "c", "d");
        foreach (var key in await Keys(bucket))
            await bucket.Get(key);

        var result = await bucket.Apply(new Transaction { Then = [.. "wxyz".Select(key => new PutOperation($"{key}", Text("1")))] });
        Assert.Null(result.FailedIndex);
        Assert.Equal(["w", "x", "y", "z"], await Keys(bucket));

        var tooMany = await bucket.Apply(new Transaction { Then = [.. "12345".Select(key => new PutOperation($"{key}", Text("1")))] });
        Assert.Equal(4, tooMany.FailedIndex);
        Assert.Equal((4, 5), (tooMany.Results[4].Fault!.Limit, tooMany.Results[4].Fault!.Amount));
        Assert.Equal(["w", "x", "y", "z"], await Keys(bucket));
    }

    [Fact]
    public async Task A_bucket_that_begins_to_evict_removes_first_what_it_held_before()
    {
        await PutAll(Bucket, "m", "n", "o");
        await Bucket.Put("p", Text("1") with { Expiration = Expiration.After(TimeSpan.FromHours(1)) });
        await Bucket.Configure(Config with { MaxKeys = 4, Eviction = Eviction.LeastRecentlyUsed });
        Assert.Equal(4, (await Bucket.Status()).Keys);

        // In byte order the new keys come before the old ones.
        await PutAll(Bucket, "a", "b", "c");
        Assert.Equal(4, (await Bucket.Status()).Keys);
        Assert.Equal(["a", "b", "c"], (await Keys(Bucket))[..3]);
        await PutAll(Bucket, "d", "e");
        Assert.Equal(["b", "c", "d", "e"], await Keys(Bucket));
    }

    [Fact]
    public async Task A_lower_limit_holds_from_the_next_write_on()
    {
        var bucket = await CreateEvicting(100);
        for (var i = 0; i < 100; i++)
            await bucket.Put($"{i:d3}", Text("1"));
        await bucket.Configure(bucket.Config with { MaxKeys = 3 });

        await bucket.Put("x", Text("1"));

        Assert.Equal(["098", "099", "x"], await Keys(bucket));
    }

    [Fact]
    public async Task A_bucket_that_stops_evicting_refuses_and_one_that_evicts_again_evicts()
    {
        var bucket = await CreateEvicting(2);
        await PutAll(bucket, "a", "b");
        await bucket.Configure(bucket.Config with { Eviction = Eviction.Reject });
        await LimitContract.Refused(bucket, new PutOperation("c", Text("1")), OperationFaultKind.TooManyKeys, 2, 3);
        await bucket.Put("b", Text("2"));
        await bucket.Delete("a");
        await bucket.Put("c", Text("1"));
        await bucket.Configure(bucket.Config with { Eviction = Eviction.LeastRecentlyUsed });

        await PutAll(bucket, "1", "2");

        Assert.Equal(["1", "2"], await Keys(bucket));
    }

    [Fact]
    public async Task What_has_expired_goes_before_what_is_alive()
    {
        var bucket = await CreateEvicting(3);
        await PutAll(bucket, "old");
        foreach (var key in (string[])["x", "y"])
            await bucket.Put(key, Text("1") with { Expiration = Expiration.After(TimeSpan.FromSeconds(1)) });
        Clock.Advance(TimeSpan.FromSeconds(1));

        await PutAll(bucket, "a", "b");

        Assert.Equal(["a", "b", "old"], await Keys(bucket));
    }

    [Fact]
    public async Task Evicted_values_leave_the_expiry_and_the_sizes_in_order()
    {
        var bucket = await CreateEvicting(10);
        for (var i = 0; i < 1000; i++)
            await bucket.Put($"{i}", Text("1") with { Expiration = Expiration.After(TimeSpan.FromSeconds(1 + i % 3)) });
        Assert.Equal((10, 10), ((await bucket.Status()).Keys, (await bucket.Status()).Bytes));
        Clock.Advance(TimeSpan.FromSeconds(3));

        await Until(async () => await bucket.Status() is { Keys: 0, Bytes: 0 });
        await PutAll(bucket, "a");
        Assert.Equal(["a"], await Keys(bucket));
    }

    private Task<IBucket> CreateEvicting(int keys) =>
        Create(config => config with { MaxKeys = keys, Eviction = Eviction.LeastRecentlyUsed });

    private static async Task PutAll(IBucket bucket, params string[] keys)
    {
        foreach (var key in keys)
            await bucket.Put(key, Text("1"));
    }

    private static async Task<string[]> Keys(IBucket bucket) => [.. (await bucket.List(new KeyQuery())).Keys.Select(pair => pair.Key)];
}

public sealed class AgentEvictionTests() : EvictionContract(BucketVariant.Agent);

public sealed class GenServerEvictionTests() : EvictionContract(BucketVariant.GenServer);

public sealed class SetEvictionTests() : EvictionContract(BucketVariant.Set);

public sealed class OrderedSetEvictionTests() : EvictionContract(BucketVariant.OrderedSet);
