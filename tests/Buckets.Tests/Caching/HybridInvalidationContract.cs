using Microsoft.Extensions.Caching.Hybrid;

namespace Pail.Buckets.Tests;

public sealed class AgentHybridInvalidationTests() : HybridInvalidationContract(CacheVariants.Agent);

public sealed class GenServerHybridInvalidationTests() : HybridInvalidationContract(CacheVariants.GenServer);

public sealed class SetHybridInvalidationTests() : HybridInvalidationContract(CacheVariants.Set);

public sealed class OrderedSetHybridInvalidationTests() : HybridInvalidationContract(CacheVariants.OrderedSet);

/// <summary>A change of a key in the bucket drops the local value of every instance.</summary>
public abstract class HybridInvalidationContract(BucketConfig config)
    : CacheLab(config with { MaxKeys = 20, Eviction = Eviction.LeastRecentlyUsed })
{
    private static readonly HybridCacheEntryOptions NotInTheBucket = new() { Flags = HybridCacheEntryFlags.DisableDistributedCacheWrite };

    [Fact]
    public async Task A_value_that_another_instance_sets_is_read_by_all()
    {
        await using var first = await NewInstance().Start();
        await using var second = await NewInstance().Start();
        await first.Write("milk", "old");
        Assert.Equal("old", await second.Read("milk", "not stored"));

        await first.Write("milk", "new");
        await second.UntilDropped("milk");

        Assert.Equal("new", await second.Read("milk", "not stored"));
        Assert.Equal("new", await first.Read("milk", "not stored"));
    }

    [Fact]
    public async Task A_value_that_another_instance_removes_is_made_again()
    {
        await using var first = await NewInstance().Start();
        await using var second = await NewInstance().Start();
        await first.Write("milk", "old");
        Assert.Equal("old", await second.Read("milk", "not stored"));

        await first.Cache.RemoveAsync("milk", Cancelled);
        await second.UntilDropped("milk");

        Assert.Equal("new", await second.Read("milk", "new"));
    }

    public static TheoryData<string> Changes => ["put", "delete", "append", "transaction", "clear", "expire", "evict"];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_of_the_bucket_itself_drops_the_local_value(string change)
    {
        await using var instance = await NewInstance().Start();
        await instance.Cache.SetAsync(
            "milk", "old", new HybridCacheEntryOptions { Expiration = TimeSpan.FromMinutes(1) }, cancellationToken: Cancelled);
        await UntilOwnWriteIsOver(instance, "milk");
        Assert.Equal("old", await instance.Read("milk", "not stored"));
        Assert.Equal("old", await instance.Local("milk"));

        switch (change)
        {
            case "put":
                await Bucket.Put("milk", Value("no value of a hybrid cache"));
                break;
            case "delete":
                await Bucket.Delete("milk");
                break;
            case "append":
                await Bucket.Append("milk", Bytes("more"));
                break;
            case "transaction":
                await Bucket.Apply(new Transaction { Then = [new PutOperation("eggs", Value("1")), new DeleteOperation("milk")] });
                break;
            case "clear":
                await Bucket.Clear();
                break;
            case "expire":
                Clock.Advance(TimeSpan.FromMinutes(1));
                break;
            default:
                // What has not been used for the longest time goes first.
                Clock.Advance(TimeSpan.FromSeconds(1));
                for (var i = 0; await Bucket.Exists("milk"); i++)
                    await Bucket.Put($"other{i % 100}", Value("1"));
                break;
        }

        await instance.UntilDropped("milk");
        Assert.Equal("new", await instance.Read("milk", "new"));
    }

    [Fact]
    public async Task A_key_that_is_created_in_the_bucket_drops_a_value_that_was_local_only()
    {
        await using var instance = await NewInstance().Start();
        await instance.Cache.GetOrCreateAsync("visits", _ => ValueTask.FromResult("none"), NotInTheBucket, cancellationToken: Cancelled);
        Assert.Equal("none", await instance.Local("visits"));

        Assert.Equal(1, await Bucket.Increment("visits"));

        await instance.UntilDropped("visits");
    }

    [Fact]
    public async Task Other_keys_keep_their_local_values()
    {
        await using var instance = await NewInstance().Start();
        foreach (var key in new[] { "milk", "milk ", "Milk", "eggs" })
        {
            await instance.Write(key, "old");
            await UntilOwnWriteIsOver(instance, key);
            await instance.Read(key, "not stored");
        }

        await Bucket.Delete("milk");
        await instance.UntilDropped("milk");

        Assert.Equal("old", await instance.Local("milk "));
        Assert.Equal("old", await instance.Local("Milk"));
        Assert.Equal("old", await instance.Local("eggs"));
    }

    [Fact]
    public async Task The_drop_of_a_local_value_changes_nothing_in_the_bucket()
    {
        await using var instance = await NewInstance().Start();
        await instance.Write("milk", "old");
        await UntilOwnWriteIsOver(instance, "milk");
        var stored = await Bucket.Peek("milk");

        Assert.Equal("old", await instance.Read("milk", "not stored"));
        Assert.Equal(stored!.Revision, (await Bucket.Peek("milk"))!.Revision);
    }

    [Fact]
    public async Task A_removed_tag_makes_the_values_of_all_instances_old_and_is_written_once()
    {
        await using var first = await NewInstance().Start();
        await using var second = await NewInstance().Start();
        await first.Read("milk", "old", "dairy");
        await UntilStored("milk");
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("old", await second.Read("milk", "not stored", "dairy"));
        await using var watch = await Bucket.Watch(new WatchQuery { Prefix = "__MSFT_HCT__" });

        await first.Cache.RemoveByTagAsync("dairy", Cancelled);

        // Each instance drops the eggs for the first time when it comes to their change, which is after that of the tag.
        foreach (var instance in (HybridInstance[])[first, second])
        {
            await instance.Write("eggs", "1");
            await UntilOwnWriteIsOver(instance, "eggs");
        }

        Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Null(await second.Local("milk"));
        Assert.Equal("new", await second.Read("milk", "new", "dairy"));
        Assert.True(watch.TryRead(out var written));
        Assert.Equal("__MSFT_HCT__dairy", written.Key);
        Assert.False(watch.TryRead(out _));
    }

    [Fact]
    public async Task All_values_of_all_instances_become_old_when_one_removes_the_wildcard_tag()
    {
        await using var first = await NewInstance().Start();
        await using var second = await NewInstance().Start();
        await first.Write("milk", "old");
        await second.Read("milk", "not stored");
        Clock.Advance(TimeSpan.FromMilliseconds(1));

        await first.Cache.RemoveByTagAsync("*", Cancelled);
        await second.UntilDropped("milk");
        Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("new", await second.Read("milk", "new"));
    }

    private static NewValue Value(string text) => new(Bytes(text), "text/plain");

    private HybridInstance NewInstance() => HybridInstance.New(Clock, Tree, Config);

    // The own write drops the local value too. A test that waits for a later drop must not see this one.
    private static Task UntilOwnWriteIsOver(HybridInstance instance, string key) => instance.UntilDropped(key);
}
