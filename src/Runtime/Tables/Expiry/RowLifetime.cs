namespace Pail.Runtime.Tables;

/// <summary>The time at which a row expires.</summary>
/// <remarks>
/// One word has three states. Due: the row expires at a timestamp. Held: a writer is about to end this lifetime; the timestamp stays, but
/// the row cannot expire any more. Over: the row has expired. A thread that finds the time over writes that to the word, and then it is
/// over for all threads and stays over.
/// </remarks>
internal sealed class RowLifetime<TKey, TRow> : ExpiryItem
    where TKey : notnull
{
    private const long Over = long.MinValue;
    private const long Held = 1;

    private readonly RowStore<TKey, TRow> _store;
    private readonly IndexIdentity<TKey, TRow> _index;
    private readonly long _idle;
    private readonly long _latest;

    // The timestamp shifted left by one bit, with the flag Held in the lowest bit; or Over.
    private long _state;

    internal RowLifetime(
        RowStore<TKey, TRow> store, RowIndex<TKey, TRow> index, Row<TKey, TRow> row, in Expiration expiration, TimeProvider time)
    {
        (_store, _index, Row) = (store, index.Identity, row);
        (var due, _latest, _idle) = expiration.ToTimestamps(time);
        _state = Math.Min(due, Never) << 1;
    }

    internal Row<TKey, TRow> Row { get; }

    internal override long Due => Volatile.Read(ref _state) >> 1;

    /// <summary>Whether a use of the row starts its time again.</summary>
    private bool IsSliding => _idle > 0;

    /// <summary>Whether the row has expired at this time. Once one thread has got true, all threads get true.</summary>
    internal bool IsOver(long now)
    {
        // In a closed index no row expires after the time of closing.
        now = _index.ClampToClosing(now);
        for (var state = Volatile.Read(ref _state); state != Over;)
        {
            if ((state & Held) != 0 || state >> 1 > now)
                return false;

            // The CAS closes two races. First, with a slow reader that uses the row at an earlier time: either its new timestamp is seen
            // here, or it sees that the row is over and cannot bring it back. Second, with a writer that holds the lifetime right now:
            // either the flag is seen here, or the writer sees that the row is over.
            var seen = Interlocked.CompareExchange(ref _state, Over, state);
            if (seen == state)
                return true;
            state = seen;
        }

        return true;
    }

    /// <summary>
    /// Holds the lifetime, so that it cannot become over any more: for a writer that is about to replace the row, its lifetime or both. The
    /// timestamp stays the same. False when the row has expired already.
    /// </summary>
    internal bool TryHold(long now)
    {
        while (!IsOver(now))
        {
            // The CAS closes the races with a reader that finds the row over right now, and with one that starts its time again: it fails
            // when the word has changed since it was read.
            var state = Volatile.Read(ref _state);
            if (state != Over && Interlocked.CompareExchange(ref _state, state | Held, state) == state)
                return true;
        }

        return false;
    }

    /// <summary>Whether the row has not expired at this time. With <paramref name="use"/> its time starts again.</summary>
    internal bool IsUsable(long now, bool use)
    {
        if (IsOver(now))
            return false;
        if (use && IsSliding)
            StartAgain(now);
        return true;
    }

    /// <summary>The expiration of the row as a time of the wall clock.</summary>
    internal Expiration ToExpiration(TimeProvider time)
    {
        var now = time.GetTimestamp();
        var (left, today) = (time.GetElapsedTime(now, _latest), time.GetUtcNow());
        DateTimeOffset? moment = _latest == long.MaxValue || left > DateTimeOffset.MaxValue - today ? null : today + left;
        return Expiration.FromStored(moment, IsSliding ? time.GetElapsedTime(0, _idle) : null);
    }

    internal override void Expire() => _store.ExpireDue(_index, this);

    /// <summary>Starts the time of a row again after a use at the given time, unless the row had expired by then.</summary>
    internal void StartAgain(long now)
    {
        var next = Math.Min(Math.Min(_latest, Never), now > Never - _idle ? Never : now + _idle);

        // Other threads may change the word at the same time. The CAS and the conditions make sure that a use only moves the timestamp
        // forward, so an earlier use cannot overwrite a later one, and that a row that is over or held does not change.
        for (var state = Volatile.Read(ref _state); state != Over && (state & Held) == 0 && state >> 1 > now && state >> 1 < next;)
        {
            var seen = Interlocked.CompareExchange(ref _state, next << 1, state);
            if (seen == state)
                return;
            state = seen;
        }
    }
}
