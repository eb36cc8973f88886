namespace Pail.Runtime.Tables;

/// <content>How a writer claims a row, which means takes its lock, and releases it.</content>
internal sealed partial class RowStore<TKey, TRow>
{
    /// <summary>
    /// Returns the key's row, locked: an existing row, or a new pending one if the key had none. The caller must give it content or call
    /// <see cref="Release"/>, which removes a row that is still pending and unlocks it.
    /// </summary>
    internal Row<TKey, TRow> Claim(RowIndex<TKey, TRow> index, TKey key) => Claim(index, key, index.Find(key));

    /// <summary>The same, for a caller that has looked the key up.</summary>
    private Row<TKey, TRow> Claim(RowIndex<TKey, TRow> index, TKey key, Row<TKey, TRow>? found)
    {
        for (; ; found = index.Find(key))
        {
            if (found is null || found.IsGone)
            {
                // Locked before it is added, so that no other thread that finds it can write to it first.
                var row = index.Make(key);
                Monitor.Enter(row);
                found = Add(index, row);
                if (ReferenceEquals(found, row))
                    return row;
                Monitor.Exit(row);
            }

            if (TryEnter(index, found))
                return found;

            // Another thread removed the row between the lookup and the lock. Before it released the lock it took the row out of the index
            // or left it there as gone, and GetOrAdd replaces a row that is gone. So this loop ends.
        }
    }

    /// <summary>Returns the key's row, locked; null when the key has none.</summary>
    internal Row<TKey, TRow>? ClaimExisting(RowIndex<TKey, TRow> index, TKey key)
    {
        while (index.Find(key) is { } found)
        {
            if (TryEnter(index, found))
            {
                if (found.Phase is not RowPhase.Pending)
                    return found;

                // The row has just expired.
                Release(index, found);
                return null;
            }

            // Another thread removed the row before this one got the lock. At that moment the key had no row, so null is right.
            if (found.Phase is not RowPhase.Replaced)
                return null;
        }

        return null;
    }

    /// <summary>Unlocks a row. A row that is still pending is removed.</summary>
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
            // Also when the user's comparer has thrown: a row that is gone does no harm in the index.
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
            // The user's comparer has thrown. The row may be in the index or not; as gone it is not in the table.
            row.MoveTo(RowPhase.Gone);
            Monitor.Exit(row);
            throw;
        }
    }

    // Takes the lock of a row. False, without the lock, when the row is gone by then.
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

            // Locks are reentrant. Without this test the function of an update could write its own row, and one of the two changes would be
            // lost.
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

        // The row has just expired and is pending. The caller's key may differ from this row's key although the comparer takes them for
        // equal, and a row's key cannot change. So the caller has to make a new row.
        Release(index, row);
        return false;
    }
}
