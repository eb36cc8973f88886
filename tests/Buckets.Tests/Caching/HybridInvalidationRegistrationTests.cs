using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Pail.Buckets.Tests;

/// <summary>How an application adds the invalidation to its services, and what is refused.</summary>
public sealed class HybridInvalidationRegistrationTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void Returns_the_same_services_and_adds_one_hosted_service_for_each_distributed_cache()
    {
        var services = new ServiceCollection();

        Assert.Same(services, services.AddPailHybridCacheInvalidation());
        services.AddPailHybridCacheInvalidation().AddPailHybridCacheInvalidation("hybrid", "prices");

        Assert.Equal(2, services.Count(service => service.ServiceType == typeof(IHostedService)));
        Assert.All(services, service => Assert.Equal(ServiceLifetime.Singleton, service.Lifetime));
        Assert.Throws<ArgumentNullException>("services", () => ((IServiceCollection)null!).AddPailHybridCacheInvalidation());
    }

    [Fact]
    public async Task Works_in_any_order_of_registrations_and_for_caches_with_keys()
    {
        var services = new ServiceCollection();
        services.AddPailHybridCacheInvalidation("hybrid", "prices");
        services.AddKeyedHybridCache("hybrid", options => options.DistributedCacheServiceKey = "prices");
        services.AddKeyedPailDistributedCache("prices", options => options.BucketName = "prices");
        services.AddPailDistributedCache();
        await using var provider = services.BuildServiceProvider(validateScopes: true);
        foreach (var service in provider.GetServices<IHostedService>())
            await service.StartAsync(Cancelled);
        var hybrid = provider.GetRequiredKeyedService<HybridCache>("hybrid");
        await hybrid.SetAsync("milk", "old", cancellationToken: Cancelled);

        await provider.GetRequiredKeyedService<IDistributedCache>("prices").RemoveAsync("milk", Cancelled);

        await Waiting.Until(async () => await Read(hybrid, "new") == "new");
    }

    [Fact]
    public async Task The_start_fails_when_the_hybrid_cache_has_another_second_level()
    {
        var services = new ServiceCollection();
        services.AddPailDistributedCache().AddPailHybridCacheInvalidation().AddHybridCache();
        services.AddKeyedPailDistributedCache("other");
        services.AddSingleton<IDistributedCache>(provider => provider.GetRequiredKeyedService<IDistributedCache>("other"));
        await using var provider = services.BuildServiceProvider();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => provider.GetServices<IHostedService>().Single().StartAsync(Cancelled));
        Assert.Contains("its second level is not the cache that AddPailDistributedCache", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_start_fails_without_a_hybrid_cache_or_without_a_distributed_one()
    {
        var services = new ServiceCollection();
        services.AddPailHybridCacheInvalidation();
        await using var empty = services.BuildServiceProvider();
        services.AddPailDistributedCache();
        await using var without = services.BuildServiceProvider();

        foreach (var provider in new[] { empty, without })
        {
            await Assert.ThrowsAsync<InvalidOperationException>(
                () => provider.GetServices<IHostedService>().Single().StartAsync(Cancelled));
        }
    }

    [Fact]
    public async Task Without_a_host_a_missing_hybrid_cache_is_logged_and_the_distributed_cache_works()
    {
        var logs = new RecordedLogs();
        var services = new ServiceCollection().AddSingleton<ILoggerFactory>(logs);
        services.AddPailDistributedCache().AddPailHybridCacheInvalidation();
        await using var provider = services.BuildServiceProvider();
        var cache = provider.GetRequiredService<IDistributedCache>();

        await cache.SetStringAsync("milk", "3", Cancelled);

        Assert.Equal("3", await cache.GetStringAsync("milk", Cancelled));
        await Waiting.Until(() => logs.Lines.Contains(
            "Critical: Local values of a HybridCache are no longer dropped when bucket \"cache\" changes"));
    }

    [Fact]
    public void A_program_that_blocks_can_end_its_container_at_once_and_nothing_is_logged()
    {
        var logs = new RecordedLogs();
        var services = new ServiceCollection().AddSingleton<ILoggerFactory>(logs);
        services.AddPailDistributedCache().AddPailHybridCacheInvalidation().AddHybridCache();
        for (var i = 0; i < 20; i++)
        {
            var provider = services.BuildServiceProvider();
            provider.GetRequiredService<IDistributedCache>().SetString("milk", "3");
            provider.Dispose();
        }

        Assert.DoesNotContain(logs.Lines, line => line.Contains("local value", StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<string> Read(HybridCache hybrid, string made) =>
        await hybrid.GetOrCreateAsync("milk", _ => ValueTask.FromResult(made), cancellationToken: Cancelled);
}
