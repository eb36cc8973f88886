using System.Collections.Concurrent;
using Pail.Buckets;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>What the YCSB workloads do to one bucket.</summary>
internal abstract class YcsbStore : IAsyncDisposable
{
    /// <summary>Makes the bucket with its first records.</summary>
    public abstract Task Start(ReadOnlyMemory<string> keys);

    public abstract ValueTask Read(string key);

    public abstract ValueTask Write(string key);

    /// <summary>Reads as many records as the limit says, in order, from a key on.</summary>
    public virtual ValueTask Scan(string from, int limit) => throw new NotSupportedException("The store has no order.");

    /// <summary>Reads a record and writes it, if no other caller has written it in between; otherwise begins again.</summary>
    /// <returns>How often it began again.</returns>
    public abstract ValueTask<int> Change(string key);

    public abstract ValueTask DisposeAsync();

    protected static InvalidOperationException Missing(string key) => new($"There is no record under \"{key}\".");
}

/// <summary>A bucket, found by its name in each operation.</summary>
internal sealed class PailYcsbStore(Variant variant) : YcsbStore
{
    private readonly BucketLab _lab = new(variant);

    private ValueTask<IBucket?> Bucket => _lab.Tree.Find("records");

    public override async Task Start(ReadOnlyMemory<string> keys)
    {
        await _lab.Start();
        var bucket = await _lab.Create("records");
        for (var i = 0; i < keys.Length; i++)
            await bucket.Put(keys.Span[i], Records.LargeValue);
    }

    public override async ValueTask Read(string key)
    {
        if ((await (await Bucket)!.Get(key))?.Value.Length != Records.Kilobyte.Length)
            throw Missing(key);
    }

    public override async ValueTask Write(string key) => await (await Bucket)!.Put(key, Records.LargeValue);

    public override async ValueTask Scan(string from, int limit)
    {
        if ((await (await Bucket)!.List(new KeyQuery { From = from, Limit = limit })).Keys.Count == 0)
            throw Missing(from);
    }

    public override async ValueTask<int> Change(string key)
    {
        for (var retries = 0; ; retries++)
        {
            var entry = await (await Bucket)!.Get(key) ?? throw Missing(key);
            var written = await (await Bucket)!.Put(key, Records.LargeValue, Condition.Matches(entry.Revision));
            if (written.Status == ApplyStatus.Replaced)
                return retries;
        }
    }

    public override ValueTask DisposeAsync() => _lab.DisposeAsync();
}

/// <summary>A dictionary. It has no order, so it cannot scan.</summary>
internal sealed class ConcurrentYcsbStore : YcsbStore
{
    private readonly ConcurrentDictionary<string, PlainEntry> _records = new();
    private long _last;

    public override async Task Start(ReadOnlyMemory<string> keys)
    {
        for (var i = 0; i < keys.Length; i++)
            await Write(keys.Span[i]);
    }

    public override ValueTask Read(string key) =>
        _records.TryGetValue(key, out var entry) && entry.Value.Length == Records.Kilobyte.Length ? default : throw Missing(key);

    public override ValueTask Write(string key)
    {
        _records[key] = New(key);
        return default;
    }

    public override ValueTask<int> Change(string key)
    {
        for (var retries = 0; ; retries++)
        {
            if (!_records.TryGetValue(key, out var entry))
                throw Missing(key);
            if (_records.TryUpdate(key, New(key), entry))
                return new(retries);
        }
    }

    public override ValueTask DisposeAsync()
    {
        _records.Clear();
        return default;
    }

    private PlainEntry New(string key) => new(key, Records.Kilobyte, Records.ContentType, 1, Interlocked.Increment(ref _last), 0);
}
