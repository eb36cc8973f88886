namespace Pail.Runtime.Tables;

/// <summary>
/// The rows of one table: which reader sees which, and how they come, change and go. An operation takes the index once and works on what it
/// got: one that began before the table was emptied or deleted ends among rows that no other operation can reach, as if it had come just
/// before.
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
    /// <param name="replacesKeys">
    /// Whether keys that differ may count as equal, by the table's comparer. Then an insertion replaces the key too.
    /// </param>
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
    /// Held by a thread that takes the locks of several rows, in any order. Every other thread holds the lock of one row at most: so there
    /// is no cycle of waiting threads.
    /// </summary>
    internal Lock ManyRowsLock { get; } = new();

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
    /// Puts a row with another key, which counts as equal, in the place of a claimed row. Readers find it from the instant on at which it
    /// is there. False, and nothing put there, when the claimed row has expired meanwhile.
    /// </summary>
    internal bool TryReplace(RowIndex<TKey, TRow> index, Row<TKey, TRow> row, TKey key, TRow content, in Expiration expiration)
    {
        var next = index.Make(key);
        var lifetime = MakeLifetime(index, next, expiration);
        if (!TryEndLifetime(index, row))
            return false;
        next.Write(content, lifetime is null ? RowPhase.Live : RowPhase.Expiring, lifetime);

        // Before anything else changes, because the user's comparer may throw. A reader that has found the row that was there before reads
        // it as it was at this instant, now and later: content and data stay.
        index.Replace(row, next);
        row.MoveTo(RowPhase.Replaced, row.PhaseData);
        Schedule(index, lifetime);
        return true;
    }

    /// <summary>Lets a function decide about a claimed row, and gives the lock back.</summary>
    internal TResult Decide<TState, TResult>(
        RowIndex<TKey, TRow> index, Row<TKey, TRow> row, TState state, RowUpdate<TRow, TState, TResult> update)
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

    /// <summary>Deletes the rows of a table that is gone.</summary>
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
