using System.Runtime.ExceptionServices;

namespace Pail.Runtime.Tables;

/// <summary>What an item makes of the content of its row, which may have none.</summary>
internal delegate TRow Merge<TRow, in TItem>(bool found, TRow? content, TItem item);

/// <content>How several rows are inserted as one.</content>
internal sealed partial class RowStore<TKey, TRow>
{
    /// <summary>
    /// Inserts all items or none, at one instant for every reader. Of several for one key each goes upon what those before it have made.
    /// </summary>
    /// <param name="index">The index.</param>
    /// <param name="items">The items: checked, and complete, so that no code of the user's runs from here on but comparers.</param>
    /// <param name="merge">What becomes of a row.</param>
    /// <param name="onlyNew">Whether to insert nothing when any of the keys has a row.</param>
    /// <returns>False when that is so.</returns>
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
        // This thread holds its lock already. It can be in no other batch: there is one at a time.
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
        // A row that has expired since it was claimed is told as such; from here on no reader finds another over. The clock first, because
        // it may throw.
        var now = IsGroup ? 0 : Now;
        var change = 0;
        foreach (var row in claimed)
        {
            var before = ((Intent<TKey, TRow>)row.PhaseData!).PhaseDataBefore;
            if (!IsGroup && before is RowLifetime<TKey, TRow> lifetime && !lifetime.TryHold(now))
                TellExpired(index, row.Key, row.Content!);
        }

        foreach (var row in claimed)
        {
            var intent = (Intent<TKey, TRow>)row.PhaseData!;
            change += RowsIn(intent.Content) - (intent.Before is RowPhase.Pending ? 0 : RowsIn(row.Content));
        }

        // The count changes at the same instant.
        var stripe = index.Size.Enter();
        batch.Commit();
        index.Size.Leave(stripe, change);
    }

    // All of them give their locks back, even if the user's comparer throws on the way.
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

    // The intent goes into the row itself, where the batch was committed, and else is forgotten.
    private void Finish(RowIndex<TKey, TRow> index, Row<TKey, TRow> row)
    {
        var intent = (Intent<TKey, TRow>)row.PhaseData!;
        if (!intent.Batch.IsCommitted)
        {
            row.MoveTo(intent.Before, intent.PhaseDataBefore);
            Release(index, row);
            return;
        }

        // The rows of a bag's key keep the lifetime that they had; a row that takes the place of another has none.
        var lifetime = intent.PhaseDataBefore as RowLifetime<TKey, TRow>;
        if (lifetime is not null && !IsGroup)
            index.Wheel?.Remove(lifetime);
        try
        {
            // In one step, so that no reader sees the key of one with the content of the other.
            if (IsOtherKey(row, intent.Key))
                TryReplace(index, row, intent.Key, intent.Content, Expiration.None);
        }
        finally
        {
            // The comparer may have thrown on the way to another key.
            if (row.Phase is RowPhase.Batched)
                row.Write(intent.Content, lifetime is not null && IsGroup ? RowPhase.Expiring : RowPhase.Live, IsGroup ? lifetime : null);
            Monitor.Exit(row);
        }
    }
}
