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
    internal bool InsertAll<TItem>(RowIndex<TKey, TRow> index, IReadOnlyList<KeyValuePair<TKey, TItem>> items, Merge<TRow, TItem> merge, bool onlyNew)
    {
        if (Deciding.IsInside)
            throw new InvalidOperationException($"{Table}: the function that decides about a row must not insert several others: it could wait for ever.");
        lock (SeveralRows)
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
        RowIndex<TKey, TRow> index, Batch batch, List<Row<TKey, TRow>> claimed, TKey key, TItem item, Merge<TRow, TItem> merge, bool onlyNew)
    {
        // Its lock is this thread's already. Nobody else's batch can have it: there is one at a time.
        if (index.Find(key) is { Phase: RowPhase.Batched, Aside: Intent<TKey, TRow> intent } && ReferenceEquals(intent.Batch, batch))
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
            row.MoveTo(RowPhase.Batched, new Intent<TKey, TRow>(batch, key, merge(found, row.Content, item), row.Phase, row.Aside));
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

    private static void Commit(RowIndex<TKey, TRow> index, Batch batch, List<Row<TKey, TRow>> claimed)
    {
        var change = 0;
        foreach (var row in claimed)
        {
            var intent = (Intent<TKey, TRow>)row.Aside!;
            change += Weigh(intent.Content) - (intent.Before is RowPhase.Pending ? 0 : Weigh(row.Content));
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
        var intent = (Intent<TKey, TRow>)row.Aside!;
        if (!intent.Batch.IsCommitted)
        {
            row.MoveTo(intent.Before, intent.AsideBefore);
            Release(index, row);
            return;
        }

        // The rows of a bag's key share the life that it had; a row that takes the place of another has none.
        var life = intent.AsideBefore as Mortality<TKey, TRow>;
        if (life is not null && !IsGroup)
            index.Wheel?.Remove(life);
        try
        {
            // In one step, so that nobody sees the one's key with the other's content.
            if (IsOtherKey(row, intent.Key))
                Replace(index, row, intent.Key, intent.Content, Expiration.None);
        }
        finally
        {
            // The comparer may have thrown on the way to another key.
            if (row.Phase is RowPhase.Batched)
                row.Write(intent.Content, life is not null && IsGroup ? RowPhase.Mortal : RowPhase.Live, IsGroup ? life : null);
            Monitor.Exit(row);
        }
    }
}
