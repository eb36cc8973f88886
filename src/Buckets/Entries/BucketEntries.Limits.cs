namespace Pail.Buckets;

/// <content>Limits, eviction and expiry.</content>
internal sealed partial class BucketEntries
{
    /// <summary>How many entries the sweep removes before it lets others have their turn.</summary>
    private const int SweepSteps = 256;

    private readonly AgeList _ages = new();
    private readonly Sweeper _sweeper;
    private long _footprint;
    private string? _lastWithoutAge;

    private bool Evicts => Config.Eviction == Eviction.LeastRecentlyUsed;

    /// <summary>Removes entries that have expired, for a bounded time.</summary>
    /// <returns>Whether there may be more.</returns>
    internal bool Sweep()
    {
        var now = _context.Time.GetUtcNow().UtcTicks;
        var steps = SweepSteps;
        _ages.UnlinkAbandoned(ref steps);
        while (_sweeper.TryTakeDue(now, ref steps, out var tracking))
        {
            // A reader may have renewed the entry since the wheel looked at it.
            if (tracking.TryExpire(now))
                RemoveExpired(tracking.Entry);
            else
                _sweeper.Add(tracking);
        }

        if (steps <= 0)
            return true;
        _sweeper.WaitForNext();
        return false;
    }

    /// <summary>
    /// The fault of a change that exceeds a limit, or null. When there is none, the change's part of the node's budget has been taken.
    /// </summary>
    /// <param name="change">The change to be stored next.</param>
    /// <param name="before">The changes that will be stored with it.</param>
    /// <param name="isAdmitted">Whether the change must not be refused.</param>
    private OperationFault? FindLimitFault(SizeChange change, SizeChange before = default, bool isAdmitted = false)
    {
        if (isAdmitted)
        {
            if (change.Footprint > 0)
                _share?.Add(change.Footprint);
            return null;
        }

        var config = Config;
        var all = before + change;
        var (keys, bytes) = (_keys + all.Keys, _bytes + all.Bytes);
        if (config.MaxKeys is { } maxKeys && Exceeds(change.Keys, keys, all.StoredKeys, maxKeys))
            return OperationFault.OfLimit(OperationFaultKind.TooManyKeys, "The keys of the bucket", maxKeys, keys);
        if (config.MaxBytes is { } maxBytes && Exceeds(change.Bytes, bytes, all.StoredBytes, maxBytes))
            return OperationFault.OfLimit(OperationFaultKind.TooManyBytes, "The bytes of the bucket's values", maxBytes, bytes);
        if (change.Footprint > 0 && _share?.TryAdd(change.Footprint) == false)
        {
            var budget = _share.Budget;
            return OperationFault.OfLimit(
                OperationFaultKind.OverMemoryBudget, "The memory of all buckets, in bytes,", budget.Limit, budget.Used + change.Footprint);
        }

        return null;
    }

    /// <summary>The limit that a whole import exceeds, or null.</summary>
    internal OperationFault? FindImportFault(IReadOnlyList<ImportOperation> operations)
    {
        var change = default(SizeChange);
        foreach (var operation in operations)
        {
            var previous = _store.Get(operation.Key);
            change += new SizeChange(
                previous is null ? 1 : 0,
                operation.Value.Bytes.Length - (previous?.Value.Length ?? 0),
                operation.Footprint - (previous?.Footprint ?? 0),
                1,
                operation.Value.Bytes.Length);
        }

        var fault = FindLimitFault(change);
        if (fault is null && change.Footprint > 0)
            _share?.TryAdd(-change.Footprint);
        return fault;
    }

    // A bucket that evicts makes room, but not for more than all of it. A bucket that does not may be over its limit when that was lowered;
    // then it still takes what makes it no larger.
    private bool Exceeds(long change, long sum, long stored, long limit) => Evicts ? stored > limit : change > 0 && sum > limit;

    /// <summary>Removes the entries that have not been used for longest until the bucket is within its limits.</summary>
    /// <param name="keep">An entry that has just been stored and stays.</param>
    private void EvictExcess(Entry? keep)
    {
        while (Evicts && (_keys > Config.MaxKeys || _bytes > Config.MaxBytes))
        {
            // Entries that were stored before the bucket evicted have no age. They go first.
            var victim = _keys > _ages.Count ? FindWithoutAge() : _ages.FindOldest(keep?.Tracking)?.Entry;
            if (victim is null)
                return;
            Store(victim, null);
            Announce(BucketEventKind.Evict, victim);
        }
    }

    /// <summary>Finds an entry from before the bucket evicted.</summary>
    private Entry? FindWithoutAge()
    {
        // In the order of the keys, from where the last search ended: all entries before that have an age.
        var chunk = new Entry[16];
        for (var wraps = _lastWithoutAge is null ? 1 : 2; wraps > 0; wraps--)
        {
            int count;
            do
            {
                count = _store.Read(_lastWithoutAge, inclusive: true, backward: false, chunk);
                foreach (var entry in chunk.AsSpan(0, count))
                {
                    if (!_ages.Contains(entry.Tracking))
                        return entry;
                    _lastWithoutAge = entry.Key;
                }
            }
            while (count == chunk.Length);
            _lastWithoutAge = null;
        }

        return null;
    }

    private void Track(EntryTracking? previous, EntryTracking? next)
    {
        if (previous is not null)
        {
            _sweeper.Remove(previous);
            _ages.Remove(previous);
        }

        if (next is null)
            return;
        if (next.Expires)
            _sweeper.Add(next);
        if (Evicts)
            _ages.Add(next);
    }
}
