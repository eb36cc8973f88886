namespace Pail.Buckets.Tests;

/// <summary>Buckets that a tree owns, in a store of several machines. What is lost is opened again by the next look-up.</summary>
internal sealed class OwnedBuckets(BucketTree tree, TimeProvider time, IBucketStore? store = null) : IBuckets, IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1);
    private readonly Dictionary<string, OwnedBucket> _owned = [];

    internal IBucketStore Store { get; } = store ?? new MemoryBucketStore(time);

    internal OwnershipOptions Options { get; init; } = new();

    internal StorePressure Pressure { get; } = new(time, TimeSpan.FromSeconds(1));

    public async ValueTask<CreateResult> Create(string name, BucketConfig config)
    {
        BucketConfig.Validate(config);
        while (true)
        {
            var (facts, isNew) = await Store.Create(name, config, time.GetUtcNow(), null);
            if (await Open(facts) is { } owned)
            {
                var status = isNew ? CreateStatus.Created : owned.Bucket.Config == config ? CreateStatus.Exists : CreateStatus.Conflict;
                return new CreateResult(status, owned.Bucket);
            }
        }
    }

    public async ValueTask<IBucket?> Find(string name) =>
        await Store.Find(name) is { } facts ? (await Open(facts))?.Bucket : null;

    public async ValueTask<IReadOnlyList<IBucket>> List(string prefix, string? after, int limit)
    {
        var buckets = new List<IBucket>();
        foreach (var facts in await Store.List(prefix, after, limit))
        {
            if (await Open(facts) is { } owned)
                buckets.Add(owned.Bucket);
        }

        return buckets;
    }

    public ValueTask<IReadOnlyList<IBucket>> ListFailed(int limit) => tree.ListFailed(limit);

    public async ValueTask<DeleteBucketStatus> Delete(string name, bool force)
    {
        while (await Store.Find(name) is { } facts)
        {
            if (await Open(facts) is { } owned && await owned.Delete(force) is { } status and not DeleteBucketStatus.Absent)
                return status;
        }

        return DeleteBucketStatus.Absent;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in _owned.Values)
            await owned.DisposeAsync();
        _opening.Dispose();
    }

    /// <summary>The bucket of a life; null when that is over.</summary>
    internal async Task<OwnedBucket?> Open(BucketFacts facts)
    {
        await _opening.WaitAsync();
        try
        {
            if (_owned.TryGetValue(facts.Name, out var owned))
            {
                if (owned.Life == facts.Life && !owned.Lost.IsCompleted)
                    return owned;

                // Since the facts were read, the bucket was deleted and created again. Its new life goes on.
                if (owned.Life > facts.Life)
                    return null;
                _owned.Remove(facts.Name);
                await owned.DisposeAsync();
            }

            if (await OwnedBucket.Open(tree, Store, facts.Name, facts.Life, Pressure, Options, time) is not { } opened)
                return null;
            return _owned[facts.Name] = opened;
        }
        finally
        {
            _opening.Release();
        }
    }
}
