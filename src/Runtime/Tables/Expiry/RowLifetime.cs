namespace Pail.Runtime.Tables;

/// <summary>When a row expires.</summary>
/// <remarks>
/// One word has three states: due at a timestamp; held, still with that timestamp, by a writer that is about to end this lifetime; or over.
/// A reader that finds the time over says so in the word, and then it stays over for all.
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

    // The timestamp shifted left by one, and whether it is held in the bit that this makes free; or over.
    private long _state;

    internal RowLifetime(
        RowStore<TKey, TRow> store, RowIndex<TKey, TRow> index, Row<TKey, TRow> row, in Expiration expiration, TimeProvider time)
    {
        (_store, _index, Row) = (store, index.Identity, row);
        (var due, _latest, _idle) = expiration.Since(time);
        _state = Math.Min(due, Never) << 1;
    }

    internal Row<TKey, TRow> Row { get; }

    internal override long Due => Volatile.Read(ref _state) >> 1;

    /// <summary>Whether each use of the row starts its time again.</summary>
    private bool IsSliding => _idle > 0;

    /// <summary>Whether the row is out of the table at this time. Once it has been found so, it stays so.</summary>
    internal bool IsOver(long now)
    {
        // For an operation on rows that the table has let go of, time ended when it did so.
        now = _index.Until(now);
        for (var state = Volatile.Read(ref _state); state != Over;)
        {
            if ((state & Held) != 0 || state >> 1 > now)
                return false;

            // The CAS closes the race with a use that was held up since before, which must not bring back what others have found gone; and
            // with a writer that holds the lifetime at this moment.
            var seen = Interlocked.CompareExchange(ref _state, Over, state);
            if (seen == state)
                return true;
            state = seen;
        }

        return true;
    }

    /// <summary>
    /// Keeps it from being over, for the writer that is about to give the row another lifetime or to take it away. Until then it is due
    /// when it was. False when it is over.
    /// </summary>
    internal bool TryHold(long now)
    {
        while (!IsOver(now))
        {
            // The CAS closes the race with a reader that finds it over at this moment, and with one that starts its time again.
            var state = Volatile.Read(ref _state);
            if (state != Over && Interlocked.CompareExchange(ref _state, state | Held, state) == state)
                return true;
        }

        return false;
    }

    /// <summary>Whether the row is still in the table at this time; if it is used, its time starts again.</summary>
    internal bool IsUsable(long now, bool use)
    {
        if (IsOver(now))
            return false;
        if (use && IsSliding)
            StartAgain(now);
        return true;
    }

    /// <summary>The same in terms of the clock on the wall.</summary>
    internal Expiration ToExpiration(TimeProvider time)
    {
        var now = time.GetTimestamp();
        var (left, today) = (time.GetElapsedTime(now, _latest), time.GetUtcNow());
        DateTimeOffset? moment = _latest == long.MaxValue || left > DateTimeOffset.MaxValue - today ? null : today + left;
        return Expiration.Read(moment, IsSliding ? time.GetElapsedTime(0, _idle) : null);
    }

    internal override void Expire() => _store.ExpireDue(_index, this);

    /// <summary>Starts the time of a row that has been used again, unless it was over by then.</summary>
    internal void StartAgain(long now)
    {
        var next = Math.Min(Math.Min(_latest, Never), now > Never - _idle ? Never : now + _idle);

        // The CAS closes the race with a later use, whose time must not be taken back, and with a reader that has been held up since it
        // read the clock.
        for (var state = Volatile.Read(ref _state); state != Over && (state & Held) == 0 && state >> 1 > now && state >> 1 < next;)
        {
            var seen = Interlocked.CompareExchange(ref _state, next << 1, state);
            if (seen == state)
                return;
            state = seen;
        }
    }
}
