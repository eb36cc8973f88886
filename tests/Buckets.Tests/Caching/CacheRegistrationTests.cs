using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;

namespace Pail.Buckets.Tests;

/// <summary>How an application gets its caches from its service container.</summary>
public sealed class CacheRegistrationTests
{
    private static readonly DistributedCacheEntryOptions Minute = new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1) };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void Returns_the_same_services_and_adds_a_singleton_that_wins_over_an_earlier_one()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IDistributedCache>(_ => throw new InvalidOperationException("The earlier registration was used."));

        Assert.Same(services, services.AddPailDistributedCache());
        Assert.Same(services, services.AddKeyedPailDistributedCache("key"));
        Assert.Same(services, services.AddPailCache(bucket => bucket));

        Assert.All(services, service => Assert.Equal(ServiceLifetime.Singleton, service.Lifetime));
        using var provider = services.BuildServiceProvider();
        Assert.IsType<BucketDistributedCache>(provider.GetRequiredService<IDistributedCache>());
        Assert.Same(provider.GetRequiredService<IDistributedCache>(), provider.GetRequiredService<IDistributedCache>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Works_alone_with_and_without_logging_by_the_clock_of_the_container(bool logs)
    {
        var clock = new FakeTimeProvider();
        var services = new ServiceCollection().AddSingleton<TimeProvider>(clock).AddPailDistributedCache();
        if (logs)
            services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        await using var provider = services.BuildServiceProvider(validateScopes: true);
        var cache = provider.GetRequiredService<IDistributedCache>();

        await cache.SetStringAsync("milk", "3", Minute, Cancelled);
        Assert.Equal("3", cache.GetString("milk"));
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(cache.GetString("milk"));
    }

    [Fact]
    public void Works_in_a_program_that_blocks_from_start_to_end()
    {
        var provider = new ServiceCollection().AddPailDistributedCache().BuildServiceProvider();
        var cache = provider.GetRequiredService<IDistributedCache>();

        cache.SetString("milk", "3");
        Assert.Equal("3", cache.GetString("milk"));
        provider.Dispose();

        Assert.Throws<ObjectDisposedException>(() => cache.GetString("milk"));
    }

    [Fact]
    public async Task The_end_of_the_container_ends_the_node_that_it_has_started()
    {
        var provider = new ServiceCollection().AddPailDistributedCache().AddPailCache(bucket => bucket).BuildServiceProvider();
        var bucket = provider.GetRequiredService<NamedBucket>();
        await bucket.Use(static (bucket, key) => bucket.Exists(key), "milk");

        await provider.DisposeAsync();

        var error = await Assert.ThrowsAsync<BucketUnavailableException>(
            async () => await bucket.Use(static (bucket, key) => bucket.Touch(key), "milk"));
        Assert.Equal(BucketFailure.ShuttingDown, error.Failure);
    }

    [Fact]
    public async Task A_container_whose_caches_were_never_used_starts_and_ends_nothing()
    {
        var provider = new ServiceCollection().AddPailDistributedCache().AddPailCache(bucket => bucket).BuildServiceProvider();
        var bucket = provider.GetRequiredService<NamedBucket>();
        await provider.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(
            async () => await bucket.Use(static (bucket, key) => bucket.Touch(key), "milk"));
    }

    [Fact]
    public async Task All_caches_of_a_container_share_its_buckets_and_each_names_its_own()
    {
        var services = new ServiceCollection()
            .AddPailDistributedCache()
            .AddKeyedPailDistributedCache("prices", options =>
            {
                options.BucketName = "prices";
                options.Config = CacheVariants.Agent with { MaxValueBytes = 7 };
            })
            .AddPailCache(bucket => bucket, options => options.BucketName = "prices");
        await using var provider = services.BuildServiceProvider();
        var cache = provider.GetRequiredService<IDistributedCache>();
        var prices = provider.GetRequiredKeyedService<IDistributedCache>("prices");

        await cache.SetStringAsync("milk", "3", Cancelled);
        await prices.SetStringAsync("milk", "1.09", Cancelled);

        Assert.Equal("3", await cache.GetStringAsync("milk", Cancelled));
        var bucket = provider.GetRequiredService<NamedBucket>();
        var (config, entry) = await bucket.Use(
            static async ValueTask<(BucketConfig, Entry?)> (bucket, key) => (bucket.Config, await bucket.Peek(key)), "milk");
        Assert.Equal(CacheVariants.Agent with { MaxValueBytes = 7 }, config);
        Assert.Equal("1.09"u8, entry!.Value.Span);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Uses_the_buckets_of_the_application_and_leaves_them_when_the_container_ends(bool asInterface)
    {
        await using var node = new Node();
        await using var tree = new BucketTree(node);
        await tree.Start();
        var services = new ServiceCollection().AddPailDistributedCache();
        if (asInterface)
            services.AddSingleton<IBuckets>(tree);
        else
            services.AddSingleton(tree);
        var provider = services.BuildServiceProvider();

        await provider.GetRequiredService<IDistributedCache>().SetStringAsync("milk", "3", Cancelled);
        await provider.DisposeAsync();

        var bucket = (await tree.Find("cache"))!;
        Assert.True(await bucket.Exists("milk"));
        Assert.Equal(new BucketCacheOptions().Config, bucket.Config);
    }

    [Fact]
    public void A_name_that_is_no_bucket_name_is_refused_at_the_registration()
    {
        var services = new ServiceCollection();

        Assert.Throws<ArgumentException>("name", () => services.AddPailDistributedCache(options => options.BucketName = "a b"));
        Assert.Throws<ArgumentException>("name", () => services.AddKeyedPailDistributedCache(1, options => options.BucketName = ""));
        Assert.Throws<ArgumentNullException>("services", () => ((IServiceCollection)null!).AddPailDistributedCache());
        Assert.Empty(services);
    }

    [Fact]
    public async Task By_default_old_values_make_room_when_all_together_are_too_large()
    {
        await using var provider = new ServiceCollection()
            .AddPailDistributedCache(options => options.Config = options.Config with { MaxBytes = 1000 })
            .BuildServiceProvider();
        var cache = provider.GetRequiredService<IDistributedCache>();

        for (var i = 0; i < 100; i++)
            await cache.SetAsync($"{i}", new byte[100], new DistributedCacheEntryOptions(), Cancelled);

        Assert.Null(await cache.GetAsync("0", Cancelled));
        Assert.NotNull(await cache.GetAsync("99", Cancelled));
    }
}
