namespace Pail.Runtime.Tables;

/// <summary>
/// The rows of one table: who sees which, and how they come, change and go. An operation takes the index once and works on what it got: one that
/// began before the table was emptied or deleted ends among rows that nobody can reach any more, as if it had come just before.
/// </summary>
internal sealed partial class RowStore<TKey, TRow>
    where TKey : notnull
{
    private readonly Func<RowIndex<TKey, TRow>> _make;
    private readonly Lock _swapping = new();
    private readonly bool _replacesKeys;

    // Null once the table is gone.
    private RowIndex<TKey, TRow>? _index;
    private int _fixes;

    /// <param name="table">The table.</param>
    /// <param name="replacesKeys">Whether keys that are different things may count as the same. Then an insertion replaces the key too.</param>
    /// <param name="make">Makes an empty index.</param>
    internal RowStore(Table table, bool replacesKeys, Func<RowIndex<TKey, TRow>> make)
    {
        Table = table;
        _replacesKeys = replacesKeys;
        _make = make;
        _index = make();
    }

    internal Table Table { get; }

    internal RowIndex<TKey, TRow>? Index => Volatile.Read(ref _index);

    /// <summary>
    /// Held by whoever holds the locks of several rows. They take them in any order, and everybody else has one at most: so nobody waits in a circle.
    /// </summary>
    internal Lock ManyRowsLock { get; } = new();

    /// <summary>
    /// Returns the key's row, locked: in the table, or pending if the key had none. The caller gives the lock back, and must not leave a pending row
    /// pending.
    /// </summary>
    internal Row<TKey, TRow> Claim(RowIndex<TKey, TRow> index, TKey key)
    {
        while (true)
        {
            var found = index.Find(key);
            if (found is null || found.IsGone)
            {
                // Locked before anyone can find it, so that the first decision about the key is this caller's.
                var row = index.Make(key);
                Monitor.Enter(row);
                found = Add(index, row);
                if (ReferenceEquals(found, row))
                    return row;
                Monitor.Exit(row);
            }

            if (TryEnter(index, found))
                return found;

            // Removed between lookup and lock. Who removed it takes it out of the index before giving the lock back, or leaves it there as gone, in
            // the place of which another can be put: so this ends.
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
            // Also when the user's comparer has thrown: a row that is gone is in nobody's way.
            Monitor.Exit(row);
        }
    }

    /// <summary>Stores content, over what is there.</summary>
    internal void Insert(RowIndex<TKey, TRow> index, TKey key, TRow content, in Expiration expiration)
    {
        while (true)
        {
            var row = Claim(index, key);
            try
            {
                if (!IsOtherKey(row, key))
                {
                    Put(index, row, content, expiration);
                    return;
                }

                if (TryReplace(index, row, key, content, expiration))
                    return;

                // It has expired since it was claimed. It goes now, and then the key is free.
            }
            finally
            {
                Release(index, row);
            }
        }
    }

    /// <summary>Gives a claimed row content.</summary>
    internal void Put(RowIndex<TKey, TRow> index, Row<TKey, TRow> row, TRow content, in Expiration expiration)
    {
        if (row.Phase is RowPhase.Live && expiration.IsNone && !IsGroup)
            row.Write(content);
        else
            PutWithLifetime(index, row, content, expiration);
    }

    /// <summary>
    /// Puts a row with another key, which counts as equal, in the place of a claimed row. Readers find it from the instant on at which it is there. False,
    /// and nothing put there, when the claimed row has expired meanwhile.
    /// </summary>
    internal bool TryReplace(RowIndex<TKey, TRow> index, Row<TKey, TRow> row, TKey key, TRow content, in Expiration expiration)
    {
        var next = index.Make(key);
        var lifetime = MakeLifetime(index, next, expiration);
        if (!TryEndLifetime(index, row))
            return false;
        next.Write(content, lifetime is null ? RowPhase.Live : RowPhase.Expiring, lifetime);

        // Before anything else changes, because the user's comparer may throw. A reader that has found the row that was there before reads it as it was
        // at this instant, now and later: content and data stay.
        index.Replace(row, next);
        row.MoveTo(RowPhase.Replaced, row.PhaseData);
        Schedule(index, lifetime);
        return true;
    }

    /// <summary>Lets a function decide about a claimed row, and gives the lock back.</summary>
    internal TResult Decide<TState, TResult>(RowIndex<TKey, TRow> index, Row<TKey, TRow> row, TState state, RowUpdate<TRow, TState, TResult> update)
        where TState : allows ref struct
    {
        UpdateScope.Enter();
        try
        {
            var found = row.Phase is not RowPhase.Pending;
            var content = found ? row.Content : default;
            row.IsBeingUpdated = true;
            var change = update(found, ref content, state, out var result);
            if (change is RowChange.Put)
                Rewrite(index, row, content!);
            else if (change is RowChange.Remove && row.Phase is not RowPhase.Pending)
                Remove(index, row);
            return result;
        }
        finally
        {
            row.IsBeingUpdated = false;
            UpdateScope.Exit();
            Release(index, row);
        }
    }

    /// <summary>Takes a claimed row out of the table.</summary>
    internal static void Remove(RowIndex<TKey, TRow> index, Row<TKey, TRow> row)
    {
        Unschedule(index, row);
        var count = RowsIn(row.Content);
        var stripe = index.Size.Enter();
        row.MoveTo(RowPhase.Gone);
        index.Size.Leave(stripe, -count);

        // Still under the row's lock: a writer that waits for it finds the key free afterwards.
        index.Remove(row);
    }

    /// <summary>Puts an empty index in the place of the present one: at once, whatever it held. False when the table is gone.</summary>
    internal bool Empty()
    {
        lock (_swapping)
        {
            if (_index is not { } old)
                return false;
            var next = _make();
            if (_fixes > 0)
                next.Fix(old);
            Volatile.Write(ref _index, next);

            Close(old);
            return true;
        }
    }

    /// <summary>Lets go of the rows for good.</summary>
    internal void Close()
    {
        lock (_swapping)
        {
            // Volatile, so that an access that comes after the deletion by any clock finds no rows.
            var old = _index;
            Volatile.Write(ref _index, null);
            if (old is not null)
                Close(old);
        }
    }

    // After the swap, so that only operations that had begun before it find a row here alive by a later clock.
    private void Close(RowIndex<TKey, TRow> index)
    {
        var now = 0L;
        try
        {
            if (index.Wheel is not null)
                now = Now;
        }
        catch (Exception error)
        {
            // The node's clock, which is the user's. The rows are out of the table all the same.
            Table.Node.Log.ClockFailed(error);
        }

        index.Close(now);
    }

    internal void Fix()
    {
        lock (_swapping)
        {
            if (_fixes++ == 0)
                _index?.Fix();
        }
    }

    internal void Unfix()
    {
        lock (_swapping)
        {
            if (--_fixes == 0)
                _index?.Unfix();
        }
    }

    // All parts are constants to the JIT and the AOT compiler for rows that are values.
    private static bool IsGroup => !typeof(TRow).IsValueType && typeof(IRowGroup).IsAssignableFrom(typeof(TRow));

    private static int RowsIn(TRow? content) => content is IRowGroup group ? group.Count : 1;

    private bool IsOtherKey(Row<TKey, TRow> row, TKey key) =>
        _replacesKeys && row.Phase is not RowPhase.Pending && !EqualityComparer<TKey>.Default.Equals(row.Key, key);

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

            // A lock is granted again to the thread that holds it. Without this a function that writes its own row would lose one of the two changes.
            if (row.IsBeingUpdated)
                throw new InvalidOperationException($"{Table}: the function that decides about the row of key '{row.Key}' must not write that row itself.");
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

    // Content that takes the place of other content as the same row: it expires when that would have.
    internal void Rewrite(RowIndex<TKey, TRow> index, Row<TKey, TRow> row, TRow content)
    {
        if (row.Phase is not RowPhase.Expiring)
        {
            Put(index, row, content, Expiration.None);
            return;
        }

        var change = RowsIn(content) - RowsIn(row.Content);
        var stripe = change == 0 ? -1 : index.Size.Enter();
        row.Write(content);
        if (stripe >= 0)
            index.Size.Leave(stripe, change);
    }

    private void PutWithLifetime(RowIndex<TKey, TRow> index, Row<TKey, TRow> row, TRow content, in Expiration expiration)
    {
        var lifetime = MakeLifetime(index, row, expiration);

        // A row that has expired since it was claimed is pending after this, like one that was never there.
        TryEndLifetime(index, row);
        var change = RowsIn(content) - (row.Phase is RowPhase.Pending ? 0 : RowsIn(row.Content));
        var stripe = change == 0 ? -1 : index.Size.Enter();
        row.Write(content, lifetime is null ? RowPhase.Live : RowPhase.Expiring, lifetime);
        if (stripe >= 0)
            index.Size.Leave(stripe, change);
        Schedule(index, lifetime);
    }
}
