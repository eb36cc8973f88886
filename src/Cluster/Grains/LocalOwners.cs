using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>The buckets that this silo owns. They run in its tree, which has one bucket of a name at a time. Any thread.</summary>
internal sealed class LocalOwners(BucketTree tree, IBucketStore store, OwnershipOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, LocalOwner> _owners = new(StringComparer.Ordinal);
    private readonly StorePressure _pressure = new(time, TimeSpan.FromSeconds(1));

    // The openings of a name take turns. Each waits for the one before it.
    private readonly Dictionary<string, Task> _openings = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private volatile bool _isLeaving;

    /// <summary>How many buckets the silo owns.</summary>
    internal int Count => _owners.Count;

    /// <summary>The owner of a bucket, if it is on this silo.</summary>
    internal bool TryFind(string name, [NotNullWhen(true)] out LocalOwner? owner) => _owners.TryGetValue(name, out owner);

    /// <summary>Opens a life of a bucket here.</summary>
    /// <returns>The owner; null when the life is over.</returns>
    /// <exception cref="BucketStorageException">The store did not answer, or another silo has opened the bucket meanwhile.</exception>
    internal async Task<LocalOwner?> Open(string name, long life)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task? before;
        lock (_lock)
        {
            _openings.TryGetValue(name, out before);
            _openings[name] = turn.Task;
        }

        try
        {
            if (before is not null)
                await before;
            if (_owners.TryGetValue(name, out var last))
            {
                // A name has one life at a time, so the later one is the right one.
                if (last.Life > life)
                    return null;
                last.Oust();
                await Close(last);
            }

            if (await OwnedBucket.Open(tree, store, name, life, _pressure, options, time) is not { } owned)
                return null;
            var owner = new LocalOwner(name, life, owned);
            _owners[name] = owner;

            // After it is there: either this sees that the silo leaves, or the end of all watches sees the owner.
            if (_isLeaving)
                owner.EndWatches();
            return owner;
        }
        finally
        {
            lock (_lock)
            {
                if (_openings.GetValueOrDefault(name) == turn.Task)
                    _openings.Remove(name);
            }

            turn.SetResult();
        }
    }

    /// <summary>Ends all watches at these owners, and at those that are still to come: the silo is leaving.</summary>
    internal void EndWatches()
    {
        _isLeaving = true;
        foreach (var owner in _owners.Values)
            owner.EndWatches();
    }

    /// <summary>Gives a bucket up. New requests do not find it here from the beginning of the call on.</summary>
    internal async ValueTask Close(LocalOwner owner)
    {
        // Found until nothing is left of it, so that the next opening of the name waits for that.
        try
        {
            await owner.DisposeAsync();
        }
        finally
        {
            _owners.TryRemove(new KeyValuePair<string, LocalOwner>(owner.Name, owner));
        }
    }
}
