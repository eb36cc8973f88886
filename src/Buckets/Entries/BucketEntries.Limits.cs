using System.Buffers;

namespace Pail.Buckets;

/// <content>Limits, eviction and expiry.</content>
internal sealed partial class BucketEntries
{
    /// <summary>How many entries the sweep removes before it lets others have their turn.</summary>
    private const int SweepSteps = 256;

    /// <summary>How often a change that has no room removes what has expired before it lets others have their turn.</summary>
    private const int RoomRounds = 4;

    /// <summary>How many entries one eviction looks at in search of one without age.</summary>
    private const int AgeSearch = 64;

    private readonly AgeList _ages = new();
    private readonly Sweeper _sweeper;
    private long _footprint;

    // Up to this key all entries have an age, or had none to be found.
    private string? _searched;

    private bool Evicts => Config.Eviction == Eviction.LeastRecentlyUsed;

    /// <summary>Removes entries that have expired, for a bounded time.</summary>
    /// <returns>Whether there may be more.</returns>
    internal bool Sweep()
    {
        if (RemoveDue(_context.Time.GetUtcNow().UtcTicks))
            return true;
        _sweeper.WaitForNext();
        return false;
    }

    private void SweepAll()
    {
        while (Sweep())
        {
        }
    }

    /// <summary>Removes entries that have expired and would take the room of others.</summary>
    /// <returns>Whether there is more room now, or may be after another call.</returns>
    private bool TryMakeRoom(DateTimeOffset now)
    {
        var keys = _keys;
        return RemoveDue(now.UtcTicks) || _keys < keys;
    }

    /// <summary>Removes entries that have expired at this time, with a bounded number of steps.</summary>
    /// <returns>Whether there may be more.</returns>
    private bool RemoveDue(long now)
    {
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

        return steps <= 0;
    }

    /// <summary>
    /// The fault of a change that exceeds a limit, or null. When there is none, the change's part of the tree's budget has been taken.
    /// </summary>
    private OperationFault? FindLimitFault(SizeChange change, bool isAdmitted = false)
    {
        if (isAdmitted)
        {
            if (change.Footprint > 0)
                _share?.Add(change.Footprint);
            return null;
        }

        // A bucket that evicts makes room for what is written, but not for more than all of it.
        var (keys, bytes) = Evicts ? (change.WrittenKeys, change.WrittenBytes) : (_keys + change.Keys, _bytes + change.Bytes);
        var config = Config;
        if (change.Keys > 0 && config.MaxKeys is { } maxKeys && keys > maxKeys)
            return OperationFault.OfLimit(OperationFaultKind.TooManyKeys, "The keys of the bucket", maxKeys, keys);
        if (change.Bytes > 0 && config.MaxBytes is { } maxBytes && bytes > maxBytes)
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
        var now = _context.Time.GetUtcNow();
        var change = default(SizeChange);
        foreach (var operation in operations)
        {
            if (operation.HasExpired(now))
                continue;
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

    /// <summary>Removes the entries that have not been used for longest until the bucket is within its limits.</summary>
    /// <param name="now">The time of the change that may have made the bucket too large.</param>
    /// <param name="before">The revision before that change. What was written after it stays.</param>
    /// <param name="keep">An entry that stays too, although its revision is older: it got another expiry.</param>
    private void EvictExcess(DateTimeOffset now, long before, Entry? keep = null)
    {
        if (!IsToEvict())
            return;
        RemoveDue(now.UtcTicks);
        while (IsToEvict() && (FindWithoutAge(before, keep) ?? _ages.FindOldest(before, keep)?.Entry) is { } victim)
            Remove(victim, BucketEventKind.Evict);
    }

    /// <summary>Whether the bucket evicts and is beyond its limits, or will be after a change.</summary>
    private bool IsToEvict(SizeChange change = default) =>
        Evicts && (_keys + change.Keys > Config.MaxKeys || _bytes + change.Bytes > Config.MaxBytes);

    /// <summary>
    /// An entry that was stored before the bucket evicted. Such entries have no age, and go first. Null when there is none, or none was
    /// found in a bounded number of steps.
    /// </summary>
    private Entry? FindWithoutAge(long before, Entry? keep)
    {
        if (_keys == _ages.Count)
            return null;
        var entries = ArrayPool<Entry>.Shared.Rent(AgeSearch);
        try
        {
            // At the end the search begins again, once: the bucket may have stopped evicting for a while.
            for (var rounds = _searched is null ? 1 : 2; rounds > 0; rounds--)
            {
                var read = _store.Read(_searched, inclusive: false, backward: false, entries.AsSpan(0, AgeSearch));
                for (var i = 0; i < read; i++)
                {
                    var entry = entries[i];
                    if (entry.Revision.Number <= before && entry != keep && !_ages.Contains(entry.Tracking))
                        return entry;
                    _searched = entry.Key;
                }

                if (read == AgeSearch)
                    return null;
                _searched = null;
            }

            return null;
        }
        finally
        {
            // Cleared, so that the pool keeps no entries.
            ArrayPool<Entry>.Shared.Return(entries, clearArray: true);
        }
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
