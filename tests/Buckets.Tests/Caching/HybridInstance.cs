using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Pail.Buckets.Tests;

/// <summary>An instance of an application with a hybrid cache over the bucket "cache".</summary>
internal sealed class HybridInstance : IAsyncDisposable
{
    // Looks into the first level, and nowhere else.
    private static readonly HybridCacheEntryOptions LocalOnly = new()
    {
        Flags = HybridCacheEntryFlags.DisableDistributedCache | HybridCacheEntryFlags.DisableUnderlyingData
            | HybridCacheEntryFlags.DisableLocalCacheWrite,
    };

    /// <summary>A time that no test waits for by accident: an expiry would drop local values too.</summary>
    internal static readonly HybridCacheEntryOptions NoExpiry = new() { Expiration = TimeSpan.FromDays(100_000) };

    private readonly ServiceProvider _services;
    private readonly FakeTimeProvider _clock;

    private HybridInstance(ServiceProvider services, FakeTimeProvider clock) => (_services, _clock) = (services, clock);

    internal HybridCache Cache => _services.GetRequiredService<HybridCache>();

    internal IDistributedCache Distributed => _services.GetRequiredService<IDistributedCache>();

    internal int KnownKeys => _services.GetRequiredService<HybridCacheInvalidation>().Keys;

    internal static HybridInstance New(
        FakeTimeProvider clock, IBuckets buckets, BucketConfig config, Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(clock).AddSingleton(buckets);
        services.AddPailDistributedCache(options => options.Config = config).AddPailHybridCacheInvalidation().AddHybridCache();
        configure?.Invoke(services);
        return new HybridInstance(services.BuildServiceProvider(), clock);
    }

    /// <summary>Does what a host does at its start.</summary>
    internal async Task<HybridInstance> Start()
    {
        foreach (var service in _services.GetServices<IHostedService>())
            await service.StartAsync(TestContext.Current.CancellationToken);

        // A hybrid cache that could not read when all values were removed last takes the time of its start.
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        return this;
    }

    /// <summary>Does what a host does at its end. The container stays.</summary>
    internal async Task Stop()
    {
        foreach (var service in _services.GetServices<IHostedService>())
            await service.StopAsync(TestContext.Current.CancellationToken);
    }

    internal ValueTask<string> Read(string key, string made, params string[] tags) =>
        Cache.GetOrCreateAsync(key, _ => ValueTask.FromResult(made), NoExpiry, tags, TestContext.Current.CancellationToken);

    internal ValueTask Write(string key, string value) =>
        Cache.SetAsync(key, value, NoExpiry, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>The value in the first level; null if it has none.</summary>
    internal async Task<string?> Local(string key) => await Local<string>(key);

    internal async Task<T?> Local<T>(string key)
        where T : class =>
        await Cache.GetOrCreateAsync<T?>(
            key,
            _ => throw new InvalidOperationException("No value is made."),
            LocalOnly,
            cancellationToken: TestContext.Current.CancellationToken);

    internal Task UntilDropped(string key) => Waiting.Until(async () => await Local(key) is null);

    internal Task UntilMade(string key, string made, params string[] tags) =>
        Waiting.Until(async () => await Read(key, made, tags) == made);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
