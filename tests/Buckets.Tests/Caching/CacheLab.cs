using System.Buffers;
using System.Text;
using Microsoft.Extensions.Caching.Distributed;
using Pail.Runtime.Processes;

namespace Pail.Buckets.Tests;

/// <summary>The ways to call a distributed cache.</summary>
public enum Way
{
    Blocking,
    Async,
    BlockingBuffer,
    AsyncBuffer,
}

/// <summary>A node with a clock of its own, a tree, and a cache over a bucket "cache" that does not exist yet.</summary>
public abstract class CacheLab(BucketConfig config) : IAsyncLifetime
{
    protected static readonly DistributedCacheEntryOptions NoExpiry = new();

    public static TheoryData<Way> Ways => [.. Enum.GetValues<Way>()];

    internal BlockingClock Clock { get; } = new();

    protected BucketConfig Config => config;

    protected Node Node { get; private set; } = null!;

    protected BucketTree Tree { get; private set; } = null!;

    protected BucketDistributedCache Cache { get; private set; } = null!;

    protected IBucket Bucket => Tree.FindNow("cache")!;

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Node = new Node(new NodeOptions { TimeProvider = Clock });
        Tree = new BucketTree(Node);
        await Tree.Start();
        Cache = new BucketDistributedCache(Tree, "cache", config);
    }

    public async ValueTask DisposeAsync()
    {
        Clock.Release();
        Cache.Dispose();
        await Tree.DisposeAsync();
        await Node.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string? Text(Entry? entry) => entry is null ? null : Encoding.UTF8.GetString(entry.Value.Span);

    protected static DistributedCacheEntryOptions Relative(TimeSpan time) => new() { AbsoluteExpirationRelativeToNow = time };

    protected static DistributedCacheEntryOptions Sliding(TimeSpan time) => new() { SlidingExpiration = time };

    protected DistributedCacheEntryOptions Absolute(TimeSpan fromNow) => new() { AbsoluteExpiration = Clock.GetUtcNow() + fromNow };

    protected async Task Set(
        Way way, string key, byte[] value, DistributedCacheEntryOptions? options = null, BucketDistributedCache? cache = null)
    {
        cache ??= Cache;
        options ??= NoExpiry;
        switch (way)
        {
            case Way.Blocking:
                cache.Set(key, value, options);
                break;
            case Way.Async:
                await cache.SetAsync(key, value, options, Cancelled);
                break;
            case Way.BlockingBuffer:
                cache.Set(key, new ReadOnlySequence<byte>(value), options);
                break;
            default:
                await cache.SetAsync(key, new ReadOnlySequence<byte>(value), options, Cancelled);
                break;
        }
    }

    protected async Task<byte[]?> GetBytes(Way way, string key, BucketDistributedCache? cache = null)
    {
        cache ??= Cache;
        var writer = new ArrayBufferWriter<byte>();
        switch (way)
        {
            case Way.Blocking:
                return cache.Get(key);
            case Way.Async:
                return await cache.GetAsync(key, Cancelled);
            case Way.BlockingBuffer:
                return cache.TryGet(key, writer) ? writer.WrittenSpan.ToArray() : null;
            default:
                return await cache.TryGetAsync(key, writer, Cancelled) ? writer.WrittenSpan.ToArray() : null;
        }
    }

    protected async Task<string?> Get(Way way, string key, BucketDistributedCache? cache = null) =>
        await GetBytes(way, key, cache) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    protected async Task<string?> GetText(string key) => await Cache.GetStringAsync(key, Cancelled);

    /// <summary>Looks without a use, so the sliding expiry stays as it is.</summary>
    protected async Task<bool> Holds(string key) => await Bucket.Exists(key);

    /// <summary>Waits for a write to the bucket. A hybrid cache answers first and writes after that.</summary>
    protected async Task UntilStored(params string[] keys)
    {
        foreach (var key in keys)
            await Waiting.Until(async () => await Tree.Find("cache") is { } bucket && await bucket.Exists(key));
    }
}
