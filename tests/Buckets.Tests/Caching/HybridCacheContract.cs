using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;

namespace Pail.Buckets.Tests;

public sealed class AgentHybridCacheTests() : HybridCacheContract(CacheVariants.Agent);

public sealed class GenServerHybridCacheTests() : HybridCacheContract(CacheVariants.GenServer);

public sealed class SetHybridCacheTests() : HybridCacheContract(CacheVariants.Set);

public sealed class OrderedSetHybridCacheTests() : HybridCacheContract(CacheVariants.OrderedSet);

/// <summary>A bucket as the second level of two hybrid caches, as in two instances of an application.</summary>
public abstract class HybridCacheContract(BucketConfig config) : CacheLab(config)
{
    [Fact]
    public async Task A_value_that_one_instance_has_made_is_read_by_the_other()
    {
        await using var first = NewInstance();
        await using var second = NewInstance();

        Assert.Equal("made by first", await Read(first, "milk", "made by first"));
        await UntilStored("milk");
        Assert.Equal("made by first", await Read(second, "milk", "made by second"));
    }

    [Fact]
    public async Task A_large_value_survives_the_return_of_its_buffer_to_the_pool()
    {
        await using var first = NewInstance();
        var large = new string('x', 300_000);
        await Read(first, "large", large);
        await UntilStored("large");
        for (var i = 0; i < 20; i++)
            await Read(first, $"other{i}", new string('y', 300_000));

        await using var second = NewInstance();
        Assert.Equal(large, await Read(second, "large", "not stored"));
    }

    [Fact]
    public async Task A_removed_key_and_a_removed_tag_are_made_again()
    {
        await using var first = NewInstance();
        await Read(first, "milk", "1", tags: ["dairy"]);
        await Read(first, "eggs", "1");
        await UntilStored("milk", "eggs");
        var hybrid = first.GetRequiredService<HybridCache>();

        await hybrid.RemoveAsync("eggs", Cancelled);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await hybrid.RemoveByTagAsync("dairy", Cancelled);
        Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("2", await Read(first, "milk", "2", tags: ["dairy"]));
        Assert.Equal("2", await Read(first, "eggs", "2"));
        await using var second = NewInstance();
        Assert.NotEqual("1", await Read(second, "milk", "3", tags: ["dairy"]));
    }

    [Fact]
    public async Task When_the_bucket_cannot_answer_the_caller_gets_what_its_factory_makes()
    {
        await using var instance = NewInstance();
        await Read(instance, "milk", "1");
        await UntilStored("milk");
        await Tree.DisposeAsync();

        Assert.Equal("2", await Read(instance, "eggs", "2"));
        await using var second = NewInstance();
        Assert.Equal("3", await Read(second, "milk", "3"));
    }

    [Fact]
    public async Task No_read_fails_while_the_process_is_killed_again_and_again()
    {
        await using var first = NewInstance();
        await using var second = NewInstance();
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            for (var turn = 0; turn == 0 || !stop.IsCancellationRequested; turn++)
            {
                var key = $"key{turn % 50}";
                Assert.Equal(key, await Read(i % 2 == 0 ? first : second, key, key));
            }
        })).ToArray();

        for (var kills = 0; kills < 50;)
        {
            if (await Tree.Find("cache") is { } bucket && await bucket.Kill())
                kills++;
            await Task.Yield();
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers).WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
    }

    /// <summary>
    /// What an invalidation across instances can build on: a local write with a lifetime of one tick drops the local value, and the bucket
    /// keeps its own.
    /// </summary>
    [Fact]
    public async Task A_local_write_that_expires_at_once_drops_the_local_value_only()
    {
        await using var first = NewInstance();
        await using var second = NewInstance();
        await Read(first, "milk", "old");
        await UntilStored("milk");
        await Read(second, "milk", "not stored");
        await first.GetRequiredService<HybridCache>().SetAsync("milk", "new", cancellationToken: Cancelled);
        Assert.Equal("old", await Read(second, "milk", "not stored"));

        await second.GetRequiredService<HybridCache>().SetAsync(
            "milk",
            Array.Empty<byte>(),
            new HybridCacheEntryOptions
            {
                LocalCacheExpiration = new TimeSpan(1),
                Flags = HybridCacheEntryFlags.DisableDistributedCache,
            },
            cancellationToken: Cancelled);
        Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("new", await Read(second, "milk", "not stored"));
    }

    private ServiceProvider NewInstance()
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Clock).AddSingleton<IBuckets>(Tree);
        services.AddPailDistributedCache(options => options.Config = Config).AddHybridCache();
        var instance = services.BuildServiceProvider();

        // A new hybrid cache reads from the bucket when all values were removed last. If that read fails, it takes the present time, and
        // then no value of that time is valid. The read has a limit of four seconds of real time, which a busy machine can exceed. So it
        // reads now, and the values of the test are made later.
        instance.GetRequiredService<HybridCache>();
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        return instance;
    }

    private static async Task<string> Read(IServiceProvider instance, string key, string made, string[]? tags = null) =>
        await instance.GetRequiredService<HybridCache>().GetOrCreateAsync(
            key, _ => ValueTask.FromResult(made), tags: tags, cancellationToken: Cancelled);
}
