using Microsoft.AspNetCore.OutputCaching;
using Pail.Buckets;

namespace Pail.Server.Caching;

/// <summary>Registers a bucket as the store of ASP.NET Core's output caching.</summary>
public static class OutputCacheServices
{
    /// <summary>
    /// Adds a bucket as the <see cref="IOutputCacheStore"/>, a singleton. It wins over one that was added before. The policies and the
    /// middleware come from <c>AddOutputCache</c> and <c>UseOutputCache</c>, as with any other store. For the buckets that it uses see
    /// <see cref="BucketCacheServices"/>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">
    /// Sets the options; <see langword="null"/> for the defaults, with <c>output-cache</c> as the bucket's name. Runs at once.
    /// </param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentException">The name in the options is not a bucket name.</exception>
    /// <example>
    /// <code>
    /// builder.Services.AddOutputCache().AddPailOutputCache();
    /// var app = builder.Build();
    /// app.UseOutputCache();
    /// app.MapGet("/prices", () => Prices.Read()).CacheOutput(policy => policy.Tag("prices"));
    /// app.MapPost("/prices", async (IOutputCacheStore cache) => await cache.EvictByTagAsync("prices", default));
    /// </code>
    /// </example>
    public static IServiceCollection AddPailOutputCache(this IServiceCollection services, Action<BucketCacheOptions>? configure = null) =>
        services.AddPailCache<IOutputCacheStore>(static bucket => new BucketOutputCacheStore(bucket), options =>
        {
            options.BucketName = "output-cache";
            configure?.Invoke(options);
        });
}
