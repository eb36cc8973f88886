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
        if (index.Find(key) is not { } row || !TryPeek(row, out _))
            return false;

        // It may have become another's between the two looks: then that one's time is the answer.
        if (row.Aside is not Mortality<TKey, TRow> { Due: < long.MaxValue } life)
            return true;
        var left = Table.Node.TimeProvider.GetElapsedTime(Now, life.Due);
        timeToLive = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        return true;
    }

    /// <summary>When a row expires, as a moment; never, when the key has no row.</summary>
    internal Expiration ExpirationOf(RowIndex<TKey, TRow> index, TKey key) =>
        index.Find(key)?.Aside is Mortality<TKey, TRow> life ? life.ToExpiration(Table.Node.TimeProvider) : Expiration.None;

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
        TRow? content;
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

            content = row.Content;
            Remove(index, row);
        }

        Expired?.Invoke(row.Key, content!);
    }

    // For who holds the lock. The row stays where it is, pending: the one who has come upon it decides what becomes of it.
    private void ExpireIfOver(RowIndex<TKey, TRow> index, Row<TKey, TRow> row)
    {
        if (!((Mortality<TKey, TRow>)row.Aside!).IsOver(Now))
            return;
        Bury(index, row);
        var content = row.Content;
        var stripe = index.Size.Enter();
        row.Write(default, RowPhase.Pending, null);
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
