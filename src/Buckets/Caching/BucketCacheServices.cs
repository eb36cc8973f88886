using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Pail.Buckets;

/// <summary>Registers caches over buckets as services.</summary>
/// <remarks>
/// <para>
/// A cache uses the application's buckets when there are any: the <see cref="IBuckets"/> service, or else the <see cref="BucketTree"/>
/// service. The application starts and stops them.
/// </para>
/// <para>
/// In an application without buckets, all caches of the container share a node and a tree of their own. The first use of a cache starts
/// them, and the end of the container stops them, so no hosted service is needed. Their clock is the <see cref="TimeProvider"/> service,
/// or else the system's; their logger is the <see cref="ILoggerFactory"/> service, if there is one.
/// </para>
/// </remarks>
public static class BucketCacheServices
{
    /// <summary>
    /// Adds a bucket as the <see cref="IDistributedCache"/>, a singleton. It wins over one that was added before. <c>HybridCache</c> and
    /// sessions use it.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; <see langword="null"/> for the defaults. Runs at once.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentException">The name in the options is not a bucket name.</exception>
    /// <example>
    /// <code>
    /// builder.Services.AddPailDistributedCache(options => options.Config = options.Config with { Backend = BucketBackend.Agent });
    /// builder.Services.AddHybridCache();
    /// </code>
    /// </example>
    public static IServiceCollection AddPailDistributedCache(
        this IServiceCollection services, Action<BucketCacheOptions>? configure = null) =>
        services.AddKeyedPailDistributedCache(null, configure);

    /// <summary>Adds a bucket as the <see cref="IDistributedCache"/> with a key, a singleton.</summary>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The key, as for <c>GetKeyedService</c>.</param>
    /// <param name="configure">Sets the options; <see langword="null"/> for the defaults. Runs at once.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentException">The name in the options is not a bucket name.</exception>
    public static IServiceCollection AddKeyedPailDistributedCache(
        this IServiceCollection services, object? serviceKey, Action<BucketCacheOptions>? configure = null)
    {
        var options = Prepare(services, configure);
        return services.AddKeyedSingleton<IDistributedCache>(
            serviceKey,
            (provider, _) =>
            {
                var invalidation = provider.GetKeyedService<HybridCacheInvalidation>(serviceKey);
                return new BucketDistributedCache(BucketOf(provider, options, invalidation), invalidation);
            });
    }

    /// <summary>
    /// Drops the local values of the <c>HybridCache</c> when the bucket that is its second level changes, whoever changes it: another
    /// instance of the application, a request over HTTP, an expiry or an eviction.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="hybridCacheKey">The key of the <c>HybridCache</c>; <see langword="null"/> if it has none.</param>
    /// <param name="distributedCacheKey">
    /// The key of the distributed cache that is its second level; <see langword="null"/> if it has none.
    /// </param>
    /// <returns>The same services.</returns>
    /// <remarks>
    /// <para>
    /// The order of the registrations does not matter. A second call with the same <paramref name="distributedCacheKey"/> does nothing.
    /// The bucket is watched from the first use of the cache until the host stops, or the container is disposed if there is no host.
    /// The start of the host fails with an <see cref="InvalidOperationException"/> when the <c>HybridCache</c> is not over the bucket.
    /// </para>
    /// <para>
    /// Another instance drops its value a moment after the change, so it may return the old one for that moment. The instance that makes
    /// a change drops its local value too, which costs it one more read from the bucket.
    /// </para>
    /// </remarks>
    /// <example>
    /// <code>
    /// builder.Services.AddPailDistributedCache().AddPailHybridCacheInvalidation();
    /// builder.Services.AddHybridCache();
    /// </code>
    /// </example>
    public static IServiceCollection AddPailHybridCacheInvalidation(
        this IServiceCollection services, object? hybridCacheKey = null, object? distributedCacheKey = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var isAdded = services.Any(
            service => service.ServiceType == typeof(HybridCacheInvalidation) && Equals(service.ServiceKey, distributedCacheKey));
        if (isAdded)
            return services;
        return services
            .AddKeyedSingleton(
                distributedCacheKey, (provider, _) => new HybridCacheInvalidation(provider, hybridCacheKey, distributedCacheKey))
            .AddSingleton<IHostedService>(
                provider => provider.GetRequiredKeyedService<HybridCacheInvalidation>(distributedCacheKey));
    }

    /// <summary>Adds another kind of cache over a bucket, a singleton.</summary>
    /// <typeparam name="TService">The service that the cache is.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="create">Makes the cache of a bucket.</param>
    /// <param name="configure">Sets the options; <see langword="null"/> for the defaults. Runs at once.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentException">The name in the options is not a bucket name.</exception>
    public static IServiceCollection AddPailCache<TService>(
        this IServiceCollection services, Func<NamedBucket, TService> create, Action<BucketCacheOptions>? configure = null)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(create);
        var options = Prepare(services, configure);
        return services.AddSingleton(provider => create(BucketOf(provider, options)));
    }

    private static BucketCacheOptions Prepare(IServiceCollection services, Action<BucketCacheOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new BucketCacheOptions();
        configure?.Invoke(options);
        BucketName.ThrowIfInvalid(options.BucketName);

        services.TryAddSingleton(static provider =>
            new OwnBuckets(provider.GetService<TimeProvider>(), provider.GetService<ILoggerFactory>()));
        return options;
    }

    private static NamedBucket BucketOf(
        IServiceProvider provider, BucketCacheOptions options, HybridCacheInvalidation? invalidation = null)
    {
        var buckets = provider.GetService<IBuckets>()
            ?? (IBuckets?)provider.GetService<BucketTree>()
            ?? provider.GetRequiredService<OwnBuckets>();
        return new NamedBucket(buckets, options.BucketName, options.Config) { Found = invalidation is null ? null : invalidation.Attach };
    }
}
