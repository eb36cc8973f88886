namespace Pail.Runtime.Tables;

/// <content>How rows expire.</content>
internal sealed partial class RowStore<TKey, TRow>
{
    /// <summary>
    /// Called once for each row that has expired, after the row is out of the table and while the caller holds no lock. Null when nobody
    /// listens.
    /// </summary>
    internal Action<TKey, TRow>? Expired { get; set; }

    private long Now => Table.Node.TimeProvider.GetTimestamp();

    /// <summary>Gives a row a new time to live, or removes it. False when the key has no row.</summary>
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

    /// <summary>The time that a row has left; null when it does not expire. False when the key has no row.</summary>
    internal bool TryGetTimeToLive(RowIndex<TKey, TRow> index, TKey key, out TimeSpan? timeToLive)
    {
        timeToLive = null;
        if (!TryPeekWithLifetime(index, ref key, out _, out var lifetime))
            return false;
        if (lifetime is null)
            return true;

        // Read once, because another thread may change it: by using the row or by finding it expired.
        var due = lifetime.Due;
        if (due == ExpiryItem.Never)
            return true;
        var now = Now;
        timeToLive = due <= now ? TimeSpan.Zero : Table.Node.TimeProvider.GetElapsedTime(now, due);
        return true;
    }

    /// <summary>Reads a row with its expiration, in terms of the wall clock. False when the key has no row.</summary>
    internal bool TryReadWithExpiration(RowIndex<TKey, TRow> index, ref TKey key, out TRow? content, out Expiration expiration)
    {
        expiration = Expiration.None;
        if (!TryPeekWithLifetime(index, ref key, out content, out var lifetime))
            return false;
        if (lifetime is not null)
            expiration = lifetime.ToExpiration(Table.Node.TimeProvider);
        return true;
    }

    // Reads key, content and lifetime as they were at one instant: tries again until neither the row nor the commit of its batch has
    // changed during the read.
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
                // A row from a committed batch has no lifetime. In a bag it has: there it joins its key's rows and shares their lifetime.
                if (committed is null || IsGroup)
                    lifetime = (data is Intent<TKey, TRow> intent ? intent.PhaseDataBefore : data) as RowLifetime<TKey, TRow>;
                if (found)
                    key = committed is null ? row.Key : committed.Key;
                return found;
            }

            reads.Wait();
        }
    }

    /// <summary>Called by the wheel when a row's time seems to be over.</summary>
    internal void ExpireDue(IndexIdentity<TKey, TRow> identity, RowLifetime<TKey, TRow> lifetime)
    {
        var row = lifetime.Row;
        var hasExpired = false;
        try
        {
            lock (row)
            {
                // The row was overwritten or deleted in the meantime.
                if (row.Phase is not RowPhase.Expiring || !ReferenceEquals(row.PhaseData, lifetime))
                    return;
                if (!lifetime.IsOver(Now))
                {
                    // The row was used in the meantime, or its index was closed before its time was over.
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
            // Also when the user's comparer has thrown during the removal. The content of a row that is gone does not change.
            if (hasExpired)
                Expired?.Invoke(row.Key, row.Content!);
        }
    }

    // Only for the lock holder. A row whose time is over becomes pending and stays in the index, because the writer that has found it
    // continues with it.
    private bool TryExpire(RowIndex<TKey, TRow> index, Row<TKey, TRow> row)
    {
        if (!((RowLifetime<TKey, TRow>)row.PhaseData!).IsOver(Now))
            return false;
        Unschedule(index, row);
        var content = row.Content;
        var stripe = index.Size.Enter();

        // The content stays, for a reader that has seen the row alive just before and reads the content now.
        row.MoveTo(RowPhase.Pending);
        index.Size.Leave(stripe, -RowsIn(content));
        ReportExpired(index, row.Key, content!);
        return true;
    }

    private void ReportExpired(RowIndex<TKey, TRow> index, TKey key, TRow content)
    {
        if (Expired is not { } handler)
            return;

        // The handler must not run here, under the row's lock. Normally the thread pool calls it. In a simulation (Interleaving is not
        // null) the order of thread pool work would differ from run to run, so the wheel calls it.
        var notice = new Notice(handler, key, content);
        if (Table.Node.Interleaving is null || index.Wheel is not { } wheel || !wheel.TryAdd(notice))
            ThreadPool.UnsafeQueueUserWorkItem(notice, preferLocal: false);
    }

    /// <summary>
    /// Ends the lifetime of a claimed row, if it has one, so that no reader can find the row expired from now on. False when the time is
    /// over already: then the row is pending and has been reported as expired.
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
        // Another thread may close the index while this one stores the row. Then the wheel's last turn has not seen the row, so its time is
        // checked once here.
        if (lifetime is not null && !index.TrySchedule(lifetime))
            ThreadPool.UnsafeQueueUserWorkItem(static late => late.Expire(), lifetime, preferLocal: false);
    }

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
