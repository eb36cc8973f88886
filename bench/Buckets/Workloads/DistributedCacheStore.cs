using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>The distributed cache of ASP.NET Core in memory: a cache for each bucket, in a dictionary of names.</summary>
internal sealed class DistributedCacheStore : Store
{
    private static readonly DistributedCacheEntryOptions Plain = new();

    private readonly Dictionary<string, IDistributedCache> _buckets = [];

    public override async Task Get(BucketWalk walk, int operations)
    {
        for (var i = 0; i < operations; i++)
        {
            walk.Move();
            if ((await _buckets[walk.Name].GetAsync(walk.Key))?.Length != Records.Bytes.Length)
                throw Missing(walk);
        }
    }

    public override async Task Put(BucketWalk walk, int operations)
    {
        for (var i = 0; i < operations; i++)
        {
            walk.Move();
            await _buckets[walk.Name].SetAsync(walk.Key, Records.Bytes, Plain);
        }
    }

    public override ValueTask DisposeAsync()
    {
        _buckets.Clear();
        return default;
    }

    protected override Task Start() => Task.CompletedTask;

    protected override async Task Fill(string name, ReadOnlyMemory<string> keys)
    {
        var bucket = _buckets[name] = new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions { SizeLimit = null }));
        for (var i = 0; i < keys.Length; i++)
            await bucket.SetAsync(keys.Span[i], Records.Bytes, Plain);
    }
}
