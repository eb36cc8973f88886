namespace Pail.Runtime.Tables;

/// <content>How rows expire.</content>
internal sealed partial class RowStore<TKey, TRow>
{
    /// <summary>Told of every row that has expired, once, by which time it is out of the table; not under any lock.</summary>
    internal Action<TKey, TRow>? Expired { get; set; }

    private long Now => Table.Node.TimeProvider.GetTimestamp();

    /// <summary>Gives a row another time to live, or none. False when the key has no row.</summary>
    internal bool Expire(RowIndex<TKey, TRow> index, TKey key, in Expiration expiration)
    {
        if (ClaimExisting(index, key) is not { } row)
            return false;
        try
        {
            var lifetime = MakeLifetime(index, row, expiration);
            if (!TryEndLifetime(index, row))
                return false;
            row.MoveTo(lifetime is null ? RowPhase.Live : RowPhase.Expiring, lifetime);
            Schedule(index, lifetime);
            return true;
        }
        finally
        {
            Release(index, row);
        }
    }

    /// <summary>How long a row has left; null when it does not expire. False when the key has no row.</summary>
    internal bool TryGetTimeToLive(RowIndex<TKey, TRow> index, TKey key, out TimeSpan? timeToLive)
    {
        timeToLive = null;
        if (!TryPeekWithLifetime(index, ref key, out _, out var lifetime))
            return false;
        if (lifetime is null)
            return true;

        // Once: the row may be used, or found over, meanwhile.
        var due = lifetime.Due;
        if (due == ExpiryItem.Never)
            return true;
        var now = Now;
        timeToLive = due <= now ? TimeSpan.Zero : Table.Node.TimeProvider.GetElapsedTime(now, due);
        return true;
    }

    /// <summary>A row with the moment at which it expires. False when the key has no row.</summary>
    internal bool TryRecord(RowIndex<TKey, TRow> index, ref TKey key, out TRow? content, out Expiration expiration)
    {
        expiration = Expiration.None;
        if (!TryPeekWithLifetime(index, ref key, out content, out var lifetime))
            return false;
        if (lifetime is not null)
            expiration = lifetime.ToExpiration(Table.Node.TimeProvider);
        return true;
    }

    // By the row's version, and by that of the batch it is in: all of it belongs together.
    private bool TryPeekWithLifetime(RowIndex<TKey, TRow> index, ref TKey key, out TRow? content, out RowLifetime<TKey, TRow>? lifetime)
    {
        (lifetime, content) = (null, default);
        if (index.Find(key) is not { } row)
            return false;
        var reads = default(OptimisticReads);
        while (true)
        {
            var version = row.Version;
            var data = row.PhaseData;
            var committed = CommittedIntent(row);
            var found = TryPeek(row, out content);
            if (row.IsStill(version) && ReferenceEquals(committed, CommittedIntent(row)))
            {
                // What a committed batch stores does not expire, but in a bag, where it joins what does.
                if (committed is null || IsGroup)
                    lifetime = (data is Intent<TKey, TRow> intent ? intent.PhaseDataBefore : data) as RowLifetime<TKey, TRow>;
                if (found)
                    key = committed is null ? row.Key : committed.Key;
                return found;
            }

            reads.Wait();
        }
    }

    /// <summary>The wheel has found that a row's time is over.</summary>
    internal void ExpireDue(IndexIdentity<TKey, TRow> identity, RowLifetime<TKey, TRow> lifetime)
    {
        var row = lifetime.Row;
        var hasExpired = false;
        try
        {
            lock (row)
            {
                // It has been overwritten or deleted meanwhile.
                if (row.Phase is not RowPhase.Expiring || !ReferenceEquals(row.PhaseData, lifetime))
                    return;
                if (!lifetime.IsOver(Now))
                {
                    // It has been used meanwhile, or it went out of the table before its time.
                    identity.Index?.TrySchedule(lifetime);
                    return;
                }

                hasExpired = true;
                if (identity.Index is { } index)
                    Remove(index, row);
                else
                    row.MoveTo(RowPhase.Gone);
            }
        }
        finally
        {
            // Also when the user's comparer has thrown on the way to its place. Its content does not change any more.
            if (hasExpired)
                Expired?.Invoke(row.Key, row.Content!);
        }
    }

    // For the lock holder. A row whose time is over becomes pending in its place: the writer that has come upon it decides what becomes of
    // it.
    private bool TryExpire(RowIndex<TKey, TRow> index, Row<TKey, TRow> row)
    {
        if (!((RowLifetime<TKey, TRow>)row.PhaseData!).IsOver(Now))
            return false;
        Unschedule(index, row);
        var content = row.Content;
        var stripe = index.Size.Enter();

        // Its content stays: a reader may have seen the row alive just before, and reads it now.
        row.MoveTo(RowPhase.Pending);
        index.Size.Leave(stripe, -RowsIn(content));
        TellExpired(index, row.Key, content!);
        return true;
    }

    private void TellExpired(RowIndex<TKey, TRow> index, TKey key, TRow content)
    {
        if (Expired is not { } handler)
            return;

        // Not here, under the lock. Where runs are repeated nothing may take the way over the thread pool; there the wheel tells it with
        // its next turn.
        var notice = new Notice(handler, key, content);
        if (Table.Node.Interleaving is null || index.Wheel is not { } wheel || !wheel.TryAdd(notice))
            ThreadPool.UnsafeQueueUserWorkItem(notice, preferLocal: false);
    }

    /// <summary>
    /// Ends the lifetime of a claimed row, if it has one, so that from here on no reader finds it over. False when it is over: then the row
    /// is pending, and told as expired.
    /// </summary>
    private bool TryEndLifetime(RowIndex<TKey, TRow> index, Row<TKey, TRow> row)
    {
        if (row.Phase is not RowPhase.Expiring)
            return true;
        var lifetime = (RowLifetime<TKey, TRow>)row.PhaseData!;
        if (!lifetime.TryHold(Now))
            return !TryExpire(index, row);
        index.Wheel?.Remove(lifetime);
        return true;
    }

    private RowLifetime<TKey, TRow>? MakeLifetime(RowIndex<TKey, TRow> index, Row<TKey, TRow> row, in Expiration expiration)
    {
        if (expiration.IsNone)
            return null;
        index.StartWheel(Table.Node);
        return new RowLifetime<TKey, TRow>(this, index, row, expiration, Table.Node.TimeProvider);
    }

    private static void Schedule(RowIndex<TKey, TRow> index, RowLifetime<TKey, TRow>? lifetime)
    {
        // When the table let go of the row just as it was stored, the wheel has not seen it in its last turn: then its time is looked at
        // here, once.
        if (lifetime is not null && !index.TrySchedule(lifetime))
            ThreadPool.UnsafeQueueUserWorkItem(static late => late.Expire(), lifetime, preferLocal: false);
    }

    // Its time does not matter any more.
    private static void Unschedule(RowIndex<TKey, TRow> index, Row<TKey, TRow> row)
    {
        if (row.Phase is RowPhase.Expiring)
            index.Wheel?.Remove((RowLifetime<TKey, TRow>)row.PhaseData!);
    }

    private sealed class Notice(Action<TKey, TRow> handler, TKey key, TRow content) : ExpiryItem, IThreadPoolWorkItem
    {
        internal override long Due => 0;

        internal override void Expire() => handler(key, content);

        void IThreadPoolWorkItem.Execute() => Expire();
    }
}
