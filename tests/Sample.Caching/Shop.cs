using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Caching.Hybrid;
using Pail.Buckets;
using Pail.Server.Caching;

namespace Pail.Sample.Caching;

/// <summary>
/// A small shop: prices in a hybrid cache, whole pages in the output cache, baskets in the session. All of them are in buckets.
/// </summary>
public static class Shop
{
    /// <summary>Builds the application.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="config">The configuration of its buckets.</param>
    /// <param name="configure">Changes its services, for tests.</param>
    public static WebApplication Build(string[] args, BucketConfig config, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Services.AddSingleton<Prices>();

        // The second level of the hybrid cache, and the store of the sessions.
        builder.Services.AddPailDistributedCache(options => options.Config = config);
        builder.Services.AddHybridCache();
        builder.Services.AddSession(session => session.Cookie.Name = "basket");

        builder.Services.AddOutputCache().AddPailOutputCache(options => options.Config = config);
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseSession();
        app.UseOutputCache();
        app.MapGet("/prices/{item}", ReadPrice);
        app.MapGet("/pages/{item}", ReadPage).CacheOutput(policy => policy.Expire(TimeSpan.FromMinutes(5)).Tag("pages"));
        app.MapDelete("/pages", EvictPages);
        app.MapPost("/basket", AddToBasket);
        return app;
    }

    private static async Task<string> ReadPrice(string item, HybridCache cache, Prices prices, CancellationToken cancellation) =>
        await cache.GetOrCreateAsync(
            item,
            (item, prices),
            static (state, _) => state.prices.Read(state.item),
            new HybridCacheEntryOptions { Expiration = TimeSpan.FromMinutes(5), LocalCacheExpiration = TimeSpan.FromMilliseconds(1) },
            cancellationToken: cancellation);

    private static string ReadPage(string item, Prices prices) => prices.Page(item);

    private static async Task<IResult> EvictPages(IOutputCacheStore cache, CancellationToken cancellation)
    {
        try
        {
            await cache.EvictByTagAsync("pages", cancellation);
            return Results.NoContent();
        }
        catch (BucketUnavailableException)
        {
            // An eviction that fails must not be hidden from its caller, or old pages would be served. The caller tries again.
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
    }

    // The session reads its values from the bucket in the blocking way, because nothing has loaded them before.
    private static string AddToBasket(HttpContext http)
    {
        var items = (http.Session.GetInt32("items") ?? 0) + 1;
        http.Session.SetInt32("items", items);
        return $"{items}";
    }
}
