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
            if (row.Aside is Mortality<TKey, TRow> life && !life.TryHold(Now))
            {
                // Others have found it over since it was claimed.
                ExpireIfOver(index, row);
                return false;
            }

            Expire(index, row, expiration);
            return true;
        }
        finally
        {
            Release(index, row);
        }
    }

    /// <summary>How long a row has left; null for ever. False when the key has no row.</summary>
    internal bool TryGetTimeToLive(RowIndex<TKey, TRow> index, TKey key, out TimeSpan? timeToLive)
    {
        timeToLive = null;
        if (!TryPeekWithLife(index, ref key, out _, out var life))
            return false;
        if (life is null)
            return true;

        // Once: it may be used, or found over, meanwhile.
        var due = life.Due;
        if (due == long.MaxValue)
            return true;
        var now = Now;
        timeToLive = due <= now ? TimeSpan.Zero : Table.Node.TimeProvider.GetElapsedTime(now, due);
        return true;
    }

    /// <summary>A row with the moment at which it expires. False when the key has no row.</summary>
    internal bool TryRecord(RowIndex<TKey, TRow> index, ref TKey key, out TRow? content, out Expiration expiration)
    {
        expiration = Expiration.None;
        if (!TryPeekWithLife(index, ref key, out content, out var life))
            return false;
        if (life is not null)
            expiration = life.ToExpiration(Table.Node.TimeProvider);
        return true;
    }

    // By the row's version, and by that of the batch it is in: all of it belongs together.
    private bool TryPeekWithLife(RowIndex<TKey, TRow> index, ref TKey key, out TRow? content, out Mortality<TKey, TRow>? life)
    {
        var spin = default(SpinWait);
        while (true)
        {
            (life, content) = (null, default);
            if (index.Find(key) is not { } row)
                return false;
            var version = row.Version;
            var aside = row.Aside;
            var isCommitted = aside is Intent<TKey, TRow> { Batch.IsCommitted: true };
            var found = TryPeek(row, out content);
            Volatile.ReadBarrier();
            if ((version & 1) == 0
                && row.Version == version
                && row.Phase is not RowPhase.Replaced
                && isCommitted == aside is Intent<TKey, TRow> { Batch.IsCommitted: true })
            {
                var intent = aside as Intent<TKey, TRow>;
                life = isCommitted && !IsGroup ? null : (intent is null ? aside : intent.AsideBefore) as Mortality<TKey, TRow>;
                if (found)
                    key = isCommitted ? intent!.Key : row.Key;
                return found;
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    private void Expire(RowIndex<TKey, TRow> index, Row<TKey, TRow> row, in Expiration expiration)
    {
        var life = Begin(index, row, expiration);
        Bury(index, row);
        row.MoveTo(life is null ? RowPhase.Live : RowPhase.Mortal, life);
        if (life is not null)
            index.Wheel?.Add(life);
    }

    /// <summary>The wheel has found that a row's time is over.</summary>
    internal void ExpireDue(RowIndex<TKey, TRow> index, Mortality<TKey, TRow> life)
    {
        var row = life.Row;
        var hasExpired = false;
        try
        {
            lock (row)
            {
                // It has been overwritten, deleted, or used meanwhile.
                if (row.Phase is not RowPhase.Mortal || !ReferenceEquals(row.Aside, life) || index.IsClosed)
                    return;
                if (!life.IsOver(Now))
                {
                    index.Wheel?.Add(life);
                    return;
                }

                hasExpired = true;
                Remove(index, row);
            }
        }
        finally
        {
            // Also when the user's comparer has thrown on the way to its place. Its content does not change any more.
            if (hasExpired)
                Expired?.Invoke(row.Key, row.Content!);
        }
    }

    // For who holds the lock. The row stays where it is, pending: the one who has come upon it decides what becomes of it.
    private void ExpireIfOver(RowIndex<TKey, TRow> index, Row<TKey, TRow> row)
    {
        if (!((Mortality<TKey, TRow>)row.Aside!).IsOver(Now))
            return;
        Bury(index, row);
        var content = row.Content;
        var stripe = index.Size.Enter();

        // Its content stays: a reader may have seen the row alive just before, and reads it now.
        row.MoveTo(RowPhase.Pending);
        index.Size.Leave(stripe, -Weigh(content));

        if (Expired is not { } told)
            return;

        // Not here, under the lock. Where runs are repeated nothing may take the way over the thread pool; there the wheel tells it with its next turn.
        var notice = new Notice(told, row.Key, content!);
        if (Table.Node.Interleaving is null)
            ThreadPool.UnsafeQueueUserWorkItem(notice, preferLocal: false);
        else
            index.Wheel?.Add(notice);
    }

    private Mortality<TKey, TRow>? Begin(RowIndex<TKey, TRow> index, Row<TKey, TRow> row, in Expiration expiration)
    {
        if (expiration.IsNone)
            return null;
        index.StartWheel(Table.Node);
        return new Mortality<TKey, TRow>(this, index, row, expiration, Table.Node.TimeProvider);
    }

    // Its time does not matter any more.
    private static void Bury(RowIndex<TKey, TRow> index, Row<TKey, TRow> row)
    {
        if (row.Phase is RowPhase.Mortal)
            index.Wheel?.Remove((Mortality<TKey, TRow>)row.Aside!);
    }

    private sealed class Notice(Action<TKey, TRow> told, TKey key, TRow content) : ExpiryWheel.Item, IThreadPoolWorkItem
    {
        internal override long Due => 0;

        internal override void Expire() => told(key, content);

        void IThreadPoolWorkItem.Execute() => Expire();
    }
}
