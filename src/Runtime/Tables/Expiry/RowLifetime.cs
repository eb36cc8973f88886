namespace Pail.Runtime.Tables;

/// <summary>When a row expires.</summary>
internal sealed class Mortality<TKey, TRow> : ExpiryWheel.Item
    where TKey : notnull
{
    private readonly RowStore<TKey, TRow> _store;
    private readonly RowIndex<TKey, TRow> _index;
    private readonly long _idle;
    private readonly long _latest;
    private long _due;

    internal Mortality(RowStore<TKey, TRow> store, RowIndex<TKey, TRow> index, Row<TKey, TRow> row, in Expiration expiration, TimeProvider time)
    {
        (_store, _index, Row) = (store, index, row);
        (_due, _latest, _idle) = expiration.Since(time);
    }

    internal Row<TKey, TRow> Row { get; }

    internal override long Due => Volatile.Read(ref _due);

    /// <summary>Whether the row begins its time anew when it is used.</summary>
    internal bool IsSliding => _idle > 0;

    /// <summary>Whether the row is out of the table at this time. Once it has been found so, it stays so.</summary>
    internal bool IsOver(long now)
    {
        // The CAS closes the race with a use that was held up since before: it must not bring back what others have found gone.
        for (var due = Due; due <= now;)
        {
            var seen = due == long.MinValue ? due : Interlocked.CompareExchange(ref _due, long.MinValue, due);
            if (seen == due)
                return true;
            due = seen;
        }

        return false;
    }

    /// <summary>Keeps it from being over, for whoever is about to give the row another life. False when it is over.</summary>
    internal bool TryHold(long now)
    {
        // The CAS closes the race with who finds it over at this moment.
        for (var due = Due; due > now;)
        {
            var seen = Interlocked.CompareExchange(ref _due, long.MaxValue, due);
            if (seen == due)
                return true;
            due = seen;
        }

        return false;
    }

    /// <summary>Whether the row is still in the table at this time; if it is used, as long as it would be from now.</summary>
    internal bool IsUsable(long now, bool use)
    {
        if (IsOver(now))
            return false;
        if (use && IsSliding)
            Renew(now);
        return true;
    }

    /// <summary>Begins the time anew, unless it is over.</summary>
    internal void Renew(long now)
    {
        var next = Math.Min(_latest, now > long.MaxValue - _idle ? long.MaxValue : now + _idle);

        // The CAS closes the race with a later use, whose time must not be taken back, and with whoever has been held up since he looked at the clock.
        for (var due = Due; due > now && due < next;)
        {
            var seen = Interlocked.CompareExchange(ref _due, next, due);
            if (seen == due)
                return;
            due = seen;
        }
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
}
