namespace Pail.Buckets;

/// <summary>Keeps buckets in this process, for development with one silo and for tests. They end with the process.</summary>
/// <param name="time">The store's clock.</param>
internal sealed class MemoryBucketStore(TimeProvider time) : IClusterStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, MemoryBucket> _buckets = new(StringComparer.Ordinal);
    private long _last;

    public string StoreId { get; } = Guid.NewGuid().ToString("N");

    public string Description => "Memory";

    public IReadOnlyList<string> Warnings => ["The store is memory: what it holds ends with this process."];

    public Task<DateTimeOffset> Now() => Task.FromResult(time.GetUtcNow());

    public Task<(BucketFacts Facts, bool IsNew)> Create(string name, BucketConfig config, DateTimeOffset created, int? most)
    {
        BucketName.ThrowIfInvalid(name);
        lock (_lock)
        {
            if (_buckets.TryGetValue(name, out var found))
                return Task.FromResult((found.Facts, false));
            if (_buckets.Count >= most)
                return Task.FromException<(BucketFacts, bool)>(new TooManyBucketsException(name, most.Value));
            var bucket = new MemoryBucket(new BucketFacts(name, NextFence(), config, created.ToUniversalTime()));
            _buckets.Add(name, bucket);
            return Task.FromResult((bucket.Facts, true));
        }
    }

    public Task<BucketFacts?> Find(string name)
    {
        lock (_lock)
            return Task.FromResult(_buckets.GetValueOrDefault(name)?.Facts);
    }

    public Task<IReadOnlyList<BucketFacts>> List(string prefix, string? after, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<BucketFacts>>([.. _buckets.Values
                .Select(static bucket => bucket.Facts)
                .Where(facts => facts.Name.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(facts.Name, after) > 0)
                .Take(limit)]);
        }
    }

    public Task<BucketFacts?> Open(string name, long life)
    {
        lock (_lock)
        {
            if (Living(name, life) is not { } bucket)
                return Task.FromResult<BucketFacts?>(null);
            var opened = bucket.Facts with { Fence = NextFence(), Opens = bucket.Facts.Opens + 1 };
            bucket.Facts = opened with { IsReleased = false };
            return Task.FromResult<BucketFacts?>(opened);
        }
    }

    public IAsyncEnumerable<StoredRow> Read(string name, long life, CancellationToken cancellation = default)
    {
        lock (_lock)
        {
            StoredRow[] rows = Living(name, life) is { } bucket
                ? [.. bucket.Rows.Select(static row => new StoredRow(row.Key, row.Value))]
                : [];
            return rows.ToAsyncEnumerable();
        }
    }

    public Task<bool> Commit(BucketCommit commit)
    {
        lock (_lock)
        {
            var bucket = Owned(commit.Name, commit.Life, commit.Fence);
            bucket?.Apply(commit);
            return Task.FromResult(bucket is not null);
        }
    }

    public Task<bool> Holds(string name, long life, long fence)
    {
        lock (_lock)
            return Task.FromResult(Owned(name, life, fence) is not null);
    }

    public Task Release(string name, long life, long fence)
    {
        lock (_lock)
        {
            if (Owned(name, life, fence) is { } bucket)
                bucket.Facts = bucket.Facts with { IsReleased = true };
            return Task.CompletedTask;
        }
    }

    public Task<bool> Delete(string name, long life, long fence)
    {
        lock (_lock)
            return Task.FromResult(Owned(name, life, fence) is not null && _buckets.Remove(name));
    }

    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadEvents(string name, long life, long after)
    {
        lock (_lock)
            return Task.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>>(Living(name, life)?.EventsAfter(after) ?? []);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private long NextFence() => _last = Fences.Next(_last, time.GetUtcNow());

    private MemoryBucket? Living(string name, long life) =>
        _buckets.GetValueOrDefault(name) is { } bucket && bucket.Facts.Life == life ? bucket : null;

    private MemoryBucket? Owned(string name, long life, long fence) =>
        Living(name, life) is { } bucket && bucket.Facts.Fence == fence ? bucket : null;
}
