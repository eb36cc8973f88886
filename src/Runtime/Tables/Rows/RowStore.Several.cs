using System.Runtime.ExceptionServices;

namespace Pail.Runtime.Tables;

/// <summary>Makes the new content of a row from its present content, if there is any, and an inserted item.</summary>
internal delegate TRow Merge<TRow, in TItem>(bool found, TRow? content, TItem item);

/// <content>How several rows are inserted at one instant.</content>
internal sealed partial class RowStore<TKey, TRow>
{
    /// <summary>
    /// Inserts all items or none, at one instant for every reader. When several items have the same key, they are merged one after the
    /// other.
    /// </summary>
    /// <param name="index">The index.</param>
    /// <param name="items">The items, checked and copied by the caller. So no user code except comparers runs from here on.</param>
    /// <param name="merge">Makes the new content of a row.</param>
    /// <param name="onlyNew">Whether to insert nothing when any of the keys has a row.</param>
    /// <returns>False when nothing was inserted because a key has a row.</returns>
    internal bool InsertAll<TItem>(
        RowIndex<TKey, TRow> index, IReadOnlyList<KeyValuePair<TKey, TItem>> items, Merge<TRow, TItem> merge, bool onlyNew)
    {
        if (UpdateScope.IsInside)
            throw new InvalidOperationException(
                $"{Table}: the function that decides about a row must not insert several others: it could wait for a lock without end.");
        lock (ManyRowsLock)
        {
            var batch = new Batch();
            var claimed = new List<Row<TKey, TRow>>(items.Count);
            try
            {
                foreach (var (key, item) in items)
                {
                    if (!TryClaim(index, batch, claimed, key, item, merge, onlyNew))
                        return false;
                }

                Commit(index, batch, claimed);
                return true;
            }
            finally
            {
                Finish(index, claimed);
            }
        }
    }

    private bool TryClaim<TItem>(
        RowIndex<TKey, TRow> index,
        Batch batch,
        List<Row<TKey, TRow>> claimed,
        TKey key,
        TItem item,
        Merge<TRow, TItem> merge,
        bool onlyNew)
    {
        // An earlier item had the same key, so this thread holds the lock already.
        if (index.Find(key) is { Phase: RowPhase.Batched, PhaseData: Intent<TKey, TRow> intent } && ReferenceEquals(intent.Batch, batch))
        {
            intent.Content = merge(true, intent.Content, item);
            intent.Key = key;
            return true;
        }

        var row = Claim(index, key);
        try
        {
            var found = row.Phase is not RowPhase.Pending;
            if (found && onlyNew)
                return false;
            row.MoveTo(RowPhase.Batched, new Intent<TKey, TRow>(batch, key, merge(found, row.Content, item), row.Phase, row.PhaseData));
            claimed.Add(row);
            return true;
        }
        finally
        {
            // Also when the comparer of a bag's rows has thrown.
            if (row.Phase is not RowPhase.Batched)
                Release(index, row);
        }
    }

    private void Commit(RowIndex<TKey, TRow> index, Batch batch, List<Row<TKey, TRow>> claimed)
    {
        // The clock is read first because the user's clock may throw. A row that has expired since it was claimed is reported as expired.
        // The others are held, so that no reader can find one of them expired from here on.
        var now = IsGroup ? 0 : Now;
        var change = 0;
        foreach (var row in claimed)
        {
            var before = ((Intent<TKey, TRow>)row.PhaseData!).PhaseDataBefore;
            if (!IsGroup && before is RowLifetime<TKey, TRow> lifetime && !lifetime.TryHold(now))
                ReportExpired(index, row.Key, row.Content!);
        }

        foreach (var row in claimed)
        {
            var intent = (Intent<TKey, TRow>)row.PhaseData!;
            change += RowsIn(intent.Content) - (intent.Before is RowPhase.Pending ? 0 : RowsIn(row.Content));
        }

        // The count changes at the same instant as the commit.
        var stripe = index.Size.Enter();
        batch.Commit();
        index.Size.Leave(stripe, change);
    }

    // Unlocks all rows, even if the user's comparer throws for one of them.
    private void Finish(RowIndex<TKey, TRow> index, List<Row<TKey, TRow>> claimed)
    {
        ExceptionDispatchInfo? thrown = null;
        foreach (var row in claimed)
        {
            try
            {
                Finish(index, row);
            }
            catch (Exception error)
            {
                thrown ??= ExceptionDispatchInfo.Capture(error);
            }
        }

        thrown?.Throw();
    }

    // Writes the intent to the row if the batch was committed, otherwise restores the row's state. Unlocks the row.
    private void Finish(RowIndex<TKey, TRow> index, Row<TKey, TRow> row)
    {
        var intent = (Intent<TKey, TRow>)row.PhaseData!;
        if (!intent.Batch.IsCommitted)
        {
            row.MoveTo(intent.Before, intent.PhaseDataBefore);
            Release(index, row);
            return;
        }

        // In a bag the rows of the key keep their lifetime. In other tables the new row has no lifetime.
        var lifetime = intent.PhaseDataBefore as RowLifetime<TKey, TRow>;
        if (lifetime is not null && !IsGroup)
            index.Wheel?.Remove(lifetime);
        try
        {
            // When the keys differ, a new row takes the place of this one. So no reader sees the old key with the new content.
            if (IsOtherKey(row, intent.Key))
                TryReplace(index, row, intent.Key, intent.Content, Expiration.None);
        }
        finally
        {
            // The key is the same, or the comparer has thrown during the replacement.
            if (row.Phase is RowPhase.Batched)
                row.Write(intent.Content, lifetime is not null && IsGroup ? RowPhase.Expiring : RowPhase.Live, IsGroup ? lifetime : null);
            Monitor.Exit(row);
        }
    }
}
