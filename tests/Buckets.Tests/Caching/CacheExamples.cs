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
            options.Config = options.Config with { Backend = BucketBackend.GenServer };
        });

        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<IDistributedCache>().SetStringAsync("milk", "3");
        await provider.GetRequiredKeyedService<IDistributedCache>("sessions").SetStringAsync("ada", "4");
        Assert.Equal(["prices", "sessions"], (await buckets.List("", null, 10)).Select(bucket => bucket.Name));
        Assert.Equal(BucketBackend.GenServer, (await buckets.Find("sessions"))!.Config.Backend);
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
    public async Task Two_instances_of_an_application_with_a_hybrid_cache()
    {
        await using var node = new Node();
        await using var buckets = new BucketTree(node);
        await buckets.Start();
        await using var first = NewInstance(buckets);
        await using var second = NewInstance(buckets);
        await first.GetRequiredService<HybridCache>().SetAsync("milk", "1.09");
        Assert.Equal("1.09", await ReadPrice(second));

        await first.GetRequiredService<HybridCache>().SetAsync("milk", "1.19");

        // The other instance learns of it a moment later.
        while (await ReadPrice(second) != "1.19")
            await Task.Yield();
    }

    private static ServiceProvider NewInstance(IBuckets buckets)
    {
        var services = new ServiceCollection();
        services.AddSingleton(buckets);
        services.AddPailDistributedCache().AddPailHybridCacheInvalidation();
        services.AddHybridCache();
        return services.BuildServiceProvider();
    }

    private static ValueTask<string> ReadPrice(IServiceProvider instance) =>
        instance.GetRequiredService<HybridCache>().GetOrCreateAsync("milk", _ => ValueTask.FromResult("not stored"));
}
