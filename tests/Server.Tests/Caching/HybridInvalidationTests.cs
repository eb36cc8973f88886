using System.Text;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Pail.Buckets;

namespace Pail.Server.Tests.Caching;

/// <summary>A hybrid cache in a real host, whose bucket is changed over HTTP.</summary>
public sealed class HybridInvalidationTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(BucketBackend.Agent)]
    [InlineData(BucketBackend.GenServer)]
    [InlineData(BucketBackend.Table)]
    public async Task A_change_over_HTTP_drops_the_local_value_until_the_host_stops(BucketBackend backend)
    {
        await using var server = await RealServer.Start(services =>
        {
            services.AddPailDistributedCache(options => options.Config = new BucketConfig { Backend = backend });
            services.AddPailHybridCacheInvalidation().AddHybridCache();
        });
        var hybrid = server.Services.GetRequiredService<HybridCache>();
        var bucket = (await server.Services.GetRequiredService<IBuckets>().Find("cache"))!;
        await hybrid.SetAsync("milk", "old", cancellationToken: Cancelled);

        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes("no value of a hybrid cache"));
        using var put = await server.Client.PutAsync("/v1/buckets/cache/keys/milk", body, Cancelled);
        put.EnsureSuccessStatusCode();
        await UntilMade(hybrid, "new");

        using var delete = await server.Client.DeleteAsync("/v1/buckets/cache/keys/milk", Cancelled);
        delete.EnsureSuccessStatusCode();
        await UntilMade(hybrid, "newer");

        Assert.Equal(1, (await bucket.Status()).Watchers);
        await server.Stop();
        Assert.Equal(0, (await bucket.Status()).Watchers);
    }

    private static async Task UntilMade(HybridCache hybrid, string made)
    {
        var limit = Task.Delay(TimeSpan.FromSeconds(30), Cancelled);
        while (await hybrid.GetOrCreateAsync("milk", _ => ValueTask.FromResult(made), cancellationToken: Cancelled) != made)
        {
            Assert.False(limit.IsCompleted, $"The local value was not dropped within 30 seconds, so \"{made}\" was not made.");
            await Task.Yield();
        }
    }
}
