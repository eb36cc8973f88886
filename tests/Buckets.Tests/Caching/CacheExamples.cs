using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Pail.Runtime.Processes;

namespace Pail.Buckets.Tests;

/// <summary>
/// The examples of <c>src/Buckets/CACHING.md</c> and of the documentation comments, as a reader sees them. A test of the server compares
/// the page with this file.
/// </summary>
public sealed class CacheExamples
{
    [Fact]
    public async Task A_console_program()
    {
        var services = new ServiceCollection();
        services.AddPailDistributedCache();
        await using var provider = services.BuildServiceProvider();
        var cache = provider.GetRequiredService<IDistributedCache>();

        await cache.SetStringAsync("milk", "3", new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(20) });
        var milk = await cache.GetStringAsync("milk");

        Assert.Equal("3", milk);
    }

    [Fact]
    public async Task A_program_with_buckets_of_its_own()
    {
        await using var node = new Node();
        await using var buckets = new BucketTree(node);
        await buckets.Start();

        var services = new ServiceCollection();
        services.AddSingleton<IBuckets>(buckets);
        services.AddPailDistributedCache(options => options.BucketName = "prices");
        services.AddKeyedPailDistributedCache("sessions", options =>
        {
            options.BucketName = "sessions";
            options.Config = new BucketConfig { Backend = BucketBackend.GenServer };
        });

        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<IDistributedCache>().SetStringAsync("milk", "3");
        await provider.GetRequiredKeyedService<IDistributedCache>("sessions").SetStringAsync("ada", "4");
        Assert.Equal(["prices", "sessions"], buckets.List("", null, 10).Select(bucket => bucket.Name));
        Assert.Equal(BucketBackend.GenServer, buckets.Find("sessions")!.Config.Backend);
    }

    [Fact]
    public async Task A_cache_and_a_named_bucket_without_services()
    {
        await using var node = new Node();
        await using var buckets = new BucketTree(node);
        await buckets.Start();
        using var cache = new BucketDistributedCache(buckets, "prices");
        await cache.SetStringAsync("milk", "3", new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(20) });

        var prices = new NamedBucket(buckets, "prices");
        var milk = await prices.Use(static (bucket, key) => bucket.Get(key), "milk");

        Assert.Equal("3"u8, milk!.Value.Span);
    }

    [Fact]
    public async Task A_local_value_of_a_hybrid_cache_is_dropped()
    {
        var services = new ServiceCollection();
        services.AddPailDistributedCache().AddHybridCache();
        await using var provider = services.BuildServiceProvider();
        var hybrid = provider.GetRequiredService<HybridCache>();
        await hybrid.SetAsync("milk", "3");

        // The bucket changes, as by another instance. The local value does not.
        await provider.GetRequiredService<IDistributedCache>().RemoveAsync("milk");
        Assert.Equal("3", await hybrid.GetOrCreateAsync("milk", _ => ValueTask.FromResult("new")));
        await hybrid.SetAsync(
            "milk",
            Array.Empty<byte>(),
            new HybridCacheEntryOptions
            {
                LocalCacheExpiration = new TimeSpan(1),
                Flags = HybridCacheEntryFlags.DisableDistributedCache,
            });

        Assert.Equal("new", await hybrid.GetOrCreateAsync("milk", _ => ValueTask.FromResult("new")));
    }
}
