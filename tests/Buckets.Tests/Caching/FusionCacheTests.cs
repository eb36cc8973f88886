using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Serialization;

namespace Pail.Buckets.Tests;

/// <summary>A bucket as the second level of FusionCache.</summary>
public sealed class FusionCacheTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_value_that_one_cache_has_made_is_read_by_another_and_a_removed_one_is_made_again()
    {
        await using var provider = new ServiceCollection().AddPailDistributedCache().BuildServiceProvider();
        var level = provider.GetRequiredService<IDistributedCache>();
        using var first = NewCache(level);
        using var second = NewCache(level);

        Assert.Equal("first", await Read(first, "first"));
        Assert.Equal("first", await Read(second, "second"));
        await first.RemoveAsync("milk", token: Cancelled);

        using var third = NewCache(level);
        Assert.Equal("third", await Read(third, "third"));
    }

    private static FusionCache NewCache(IDistributedCache level)
    {
        var cache = new FusionCache(new FusionCacheOptions());
        cache.SetupDistributedCache(level, new JsonSerializer());
        return cache;
    }

    private static async Task<string> Read(FusionCache cache, string made) =>
        await cache.GetOrSetAsync<string>("milk", (_, _) => Task.FromResult(made), TimeSpan.FromMinutes(1), token: Cancelled);

    private sealed class JsonSerializer : IFusionCacheSerializer
    {
        public byte[] Serialize<T>(T? obj) => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(obj);

        public T? Deserialize<T>(byte[] data) => System.Text.Json.JsonSerializer.Deserialize<T>(data);

        public ValueTask<byte[]> SerializeAsync<T>(T? obj, CancellationToken token = default) => new(Serialize(obj));

        public ValueTask<T?> DeserializeAsync<T>(byte[] data, CancellationToken token = default) => new(Deserialize<T>(data));
    }
}
