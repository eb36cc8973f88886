using System.Collections.Concurrent;
using Pail.Buckets;
using Pail.Cluster.Grains;
using Pail.Runtime.Processes;

namespace Pail.Cluster.Buckets;

/// <summary>
/// All buckets of the cluster, as one silo sees them. The store says which buckets there are; the grains say everything else. What the
/// silo has learnt of a bucket it remembers by name, but never that there is none.
/// </summary>
internal sealed class ClusterBuckets(
    IGrainFactory grains,
    LocalOwners owners,
    IBucketStore store,
    BucketTree tree,
    Node node,
    ILocalSiloDetails silo,
    ClusterBucketsOptions options,
    TimeProvider time) : IBuckets
{
    // What is older is asked for again, while the request goes on with what is known.
    internal static readonly TimeSpan FreshAge = TimeSpan.FromSeconds(1);

    // What is older than this is not used before it was asked for again.
    internal static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, ClusterBucket> _found = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _refreshes = new(StringComparer.Ordinal);
    private int _remembered;

    internal LocalOwners Owners => owners;

    /// <summary>How many buckets are remembered.</summary>
    internal int Remembered => Volatile.Read(ref _remembered);

    internal Node Node => node;

    internal string SiloName => silo.Name;

    internal SiloAddress Silo => silo.SiloAddress;

    internal TimeProvider Time => time;

    /// <summary>The configuration as it is in a cluster, where every bucket is stored.</summary>
    internal static BucketConfig Normalise(BucketConfig config) => config.Durable ? config : config with { Durable = true };

    public async ValueTask<CreateResult> Create(string name, BucketConfig config)
    {
        BucketConfig.Validate(config);
        BucketName.ThrowIfInvalid(name);
        var wanted = Normalise(config);
        BucketConfig.Validate(wanted);
        try
        {
            var askedAt = time.GetTimestamp();
            var (facts, isNew) = await store.Create(name, wanted, time.GetUtcNow(), options.MaxBuckets);
            var known = Know(facts, askedAt);
            Remember(known);
            var status = isNew ? CreateStatus.Created : facts.Config == wanted ? CreateStatus.Exists : CreateStatus.Conflict;
            return new CreateResult(status, new ClusterBucket(this, ClusterBucketKind.Pinned, known));
        }
        catch (BucketStorageException error)
        {
            throw StoreFailure.Of(name, "could not be created", error);
        }
    }

    public ValueTask<IBucket?> Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!_found.TryGetValue(name, out var bucket))
            return Load(name, null);
        if (bucket.IsHere)
            return new ValueTask<IBucket?>(bucket);
        var age = time.GetElapsedTime(bucket.Known.HeardAt);
        if (age > MaxAge || owners.TryFind(name, out _))
            return Load(name, bucket);
        if (age > FreshAge)
            Refresh(name);
        return new ValueTask<IBucket?>(bucket);
    }

    public async ValueTask<IReadOnlyList<IBucket>> List(string prefix, string? after, int limit)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        try
        {
            var askedAt = time.GetTimestamp();
            var facts = await store.List(prefix, after, limit);
            return [.. facts.Select(facts => new ClusterBucket(this, ClusterBucketKind.Listed, Know(facts, askedAt)))];
        }
        catch (BucketStorageException error)
        {
            throw StoreFailure.OfList(prefix, error);
        }
    }

    /// <summary>The buckets of this silo that have failed: others are the business of their silos.</summary>
    public ValueTask<IReadOnlyList<IBucket>> ListFailed(int limit) => tree.ListFailed(limit);

    public async ValueTask<DeleteBucketStatus> Delete(string name, bool force)
    {
        ArgumentNullException.ThrowIfNull(name);
        var patience = new Patience(time, Timeout.InfiniteTimeSpan);
        while (await Ask(name) is { } known)
        {
            var bucket = new ClusterBucket(this, ClusterBucketKind.Pinned, known);
            try
            {
                var status = await bucket.Delete(force);
                if (status != DeleteBucketStatus.Absent)
                {
                    if (status == DeleteBucketStatus.Deleted)
                        Forget(name, known.Life);
                    return status;
                }
            }
            catch (BucketUnavailableException error) when (error is { Failure: BucketFailure.Deleted, Outcome: Outcome.NotApplied })
            {
                // Another call was faster. There may be a bucket of the same name again, and it is that which is meant now.
            }

            await patience.Pause();
        }

        return DeleteBucketStatus.Absent;
    }

    /// <summary>Asks the store for a bucket.</summary>
    /// <returns>What it says; null when there is none.</returns>
    internal async ValueTask<KnownBucket?> Ask(string name)
    {
        try
        {
            var askedAt = time.GetTimestamp();
            return await store.Find(name) is { } facts ? Know(facts, askedAt) : null;
        }
        catch (BucketStorageException error)
        {
            throw StoreFailure.Of(name, "could not be found", error, Outcome.NotApplied);
        }
    }

    /// <summary>Forgets a bucket whose life is over.</summary>
    internal void Forget(string name, long life)
    {
        if (_found.TryGetValue(name, out var bucket) && bucket.Known.Life <= life)
            Forget(new KeyValuePair<string, ClusterBucket>(name, bucket));
    }

    private async ValueTask<IBucket?> Load(string name, ClusterBucket? remembered)
    {
        try
        {
            if (await Ask(name) is { } known)
                return Remember(known);
            if (remembered is not null)
                Forget(name, remembered.Known.Life);
            return null;
        }
        catch (BucketUnavailableException) when (remembered is not null)
        {
            // The owner may have what the store cannot say at the moment. If it has not, the request says so.
            return remembered;
        }
    }

    /// <summary>Asks the store for what is known of a bucket, while its users go on.</summary>
    private void Refresh(string name)
    {
        if (_refreshes.TryAdd(name, true))
            _ = Task.Run(() => RefreshNow(name));
    }

    private async Task RefreshNow(string name)
    {
        try
        {
            await Load(name, _found.GetValueOrDefault(name));
        }
        catch (BucketUnavailableException)
        {
            // The bucket was forgotten meanwhile, so there is nobody to tell.
        }
        finally
        {
            _refreshes.TryRemove(name, out _);
        }
    }

    private ClusterBucket Remember(KnownBucket known)
    {
        if (_found.TryGetValue(known.Facts.Name, out var bucket))
        {
            bucket.Learn(known);
            return bucket;
        }

        if (Volatile.Read(ref _remembered) >= options.MaxRemembered)
            ForgetAll();
        var added = new ClusterBucket(this, ClusterBucketKind.Found, known);
        var found = _found.GetOrAdd(known.Facts.Name, added);
        if (found == added)
            Interlocked.Increment(ref _remembered);
        else
            found.Learn(known);
        return found;
    }

    private void ForgetAll()
    {
        foreach (var found in _found)
            Forget(found);
    }

    // Only the caller that has added or removed a bucket changes the count, so it stays right.
    private void Forget(KeyValuePair<string, ClusterBucket> found)
    {
        if (_found.TryRemove(found))
            Interlocked.Decrement(ref _remembered);
    }

    private KnownBucket Know(BucketFacts facts, long askedAt) => new(
        facts, new ConfigStamp(0, facts.Config), grains.GetGrain<IBucketGrain>(BucketKey.Of(facts.Name, facts.Life)), askedAt);
}
