namespace Pail.Runtime.Tables;

/// <content>How a writer gets a row for itself, and gives it back.</content>
internal sealed partial class RowStore<TKey, TRow>
{
    /// <summary>
    /// Returns the key's row, locked: in the table, or pending if the key had none. The caller gives the lock back, and must not leave a
    /// pending row pending.
    /// </summary>
    internal Row<TKey, TRow> Claim(RowIndex<TKey, TRow> index, TKey key)
    {
        while (true)
        {
            var found = index.Find(key);
            if (found is null || found.IsGone)
            {
                // Locked before any other thread can find it, so that the first decision about the key is this caller's.
                var row = index.Make(key);
                Monitor.Enter(row);
                found = Add(index, row);
                if (ReferenceEquals(found, row))
                    return row;
                Monitor.Exit(row);
            }

            if (TryEnter(index, found))
                return found;

            // Removed between lookup and lock. The remover takes it out of the index before it gives the lock back, or leaves it there as
            // gone, and another row can be put in its place: so this loop ends.
        }
    }

    /// <summary>Finds the key's row, locked; null when the key has none.</summary>
    internal Row<TKey, TRow>? ClaimExisting(RowIndex<TKey, TRow> index, TKey key)
    {
        while (index.Find(key) is { } found)
        {
            if (TryEnter(index, found))
            {
                if (found.Phase is not RowPhase.Pending)
                    return found;

                // It has just expired.
                Release(index, found);
                return null;
            }

            // Removed before the lock was this caller's: then the key had no row at that moment, which is an answer.
            if (found.Phase is not RowPhase.Replaced)
                return null;
        }

        return null;
    }

    /// <summary>Gives a row's lock back, and its place up if it still has no content.</summary>
    internal static void Release(RowIndex<TKey, TRow> index, Row<TKey, TRow> row)
    {
        try
        {
            if (row.Phase is RowPhase.Pending)
            {
                row.MoveTo(RowPhase.Gone);
                index.Remove(row);
            }
        }
        finally
        {
            // Also when the user's comparer has thrown: a row that is gone does no harm where it is.
            Monitor.Exit(row);
        }
    }

    private static Row<TKey, TRow> Add(RowIndex<TKey, TRow> index, Row<TKey, TRow> row)
    {
        try
        {
            return index.GetOrAdd(row);
        }
        catch
        {
            // The user's comparer. Whether the row has got in or not: it is none of the table.
            row.MoveTo(RowPhase.Gone);
            Monitor.Exit(row);
            throw;
        }
    }

    // Waits for the lock of a row. False, and no lock, when the row is gone by then.
    private bool TryEnter(RowIndex<TKey, TRow> index, Row<TKey, TRow> row)
    {
        Monitor.Enter(row);
        if (row.Phase is RowPhase.Live && !row.IsBeingUpdated)
            return true;
        try
        {
            if (row.IsGone)
            {
                Monitor.Exit(row);
                return false;
            }

            // A lock is granted again to the thread that holds it. Without this a function that writes its own row would lose one of the
            // two changes.
            if (row.IsBeingUpdated)
                throw new InvalidOperationException(
                    $"{Table}: the function that decides about the row of key '{row.Key}' must not write that row itself.");
            if (row.Phase is RowPhase.Batched)
                throw new InvalidOperationException($"{Table}: a comparer must not write to the table that it compares keys for.");
            if (row.Phase is not RowPhase.Expiring || !TryExpire(index, row) || !_replacesKeys)
                return true;
        }
        catch
        {
            Monitor.Exit(row);
            throw;
        }

        // It has just expired. What comes next may have another key, which counts as equal: it gets a row of its own.
        Release(index, row);
        return false;
    }
}
