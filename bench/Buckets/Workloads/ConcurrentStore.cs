using System.Collections.Concurrent;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>
/// A dictionary for each bucket, in a dictionary of names. A put makes a new object with the fields of an entry, but has no clock, limits,
/// expiry, order of keys or events.
/// </summary>
internal sealed class ConcurrentStore : Store
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, PlainEntry>> _buckets = new();

    public override Task Get(BucketWalk walk, int operations)
    {
        for (var i = 0; i < operations; i++)
        {
            walk.Move();
            if (!_buckets[walk.Name].TryGetValue(walk.Key, out var entry) || entry.Value.Length != Records.Bytes.Length)
                throw Missing(walk);
        }

        return Task.CompletedTask;
    }

    public override Task Put(BucketWalk walk, int operations)
    {
        for (var i = 0; i < operations; i++)
        {
            walk.Move();
            _buckets[walk.Name][walk.Key] = New(walk.Key, i);
        }

        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        _buckets.Clear();
        return default;
    }

    protected override Task Start() => Task.CompletedTask;

    protected override Task Fill(string name, ReadOnlyMemory<string> keys)
    {
        var bucket = _buckets[name] = new();
        foreach (var key in keys.Span)
            bucket[key] = New(key, 0);
        return Task.CompletedTask;
    }

    private static PlainEntry New(string key, long number) => new(key, Records.Bytes, Records.ContentType, 1, number, number);
}
