namespace Pail.Runtime.Tables;

/// <summary>
/// The rows of one table: which row a reader sees, and how rows are stored, changed and removed. An operation reads the index once and uses
/// that index to its end. If the table is emptied or deleted meanwhile, the operation works on rows that no later operation can reach, as
/// if it had happened before.
/// </summary>
internal sealed partial class RowStore<TKey, TRow>
    where TKey : notnull
{
    private readonly Func<RowIndex<TKey, TRow>> _make;
    private readonly Lock _swapping = new();
    private readonly bool _replacesKeys;

    // Null when the table is gone.
    private RowIndex<TKey, TRow>? _index;
    private int _fixes;

    /// <param name="table">The table.</param>
    /// <param name="replacesKeys">
    /// Whether the table's comparer may take different keys for equal. Then an insertion also replaces the key.
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
    /// Held by a thread that takes the locks of several rows, in any order. Every other thread holds the lock of at most one row and waits
    /// for no second one. So no cycle of waiting threads can form.
    /// </summary>
    internal Lock ManyRowsLock { get; } = new();

    /// <summary>Stores content. Overwrites the key's row if it has one.</summary>
    internal void Insert(RowIndex<TKey, TRow> index, TKey key, TRow content, in Expiration expiration)
    {
        // The usual case, the short way.
        var found = index.Find(key);
        if (found is not null && expiration.IsNone && !_replacesKeys && !IsGroup && found.TryOverwrite(content))
            return;
        Insert(index, key, found, content, expiration);
    }

    private void Insert(RowIndex<TKey, TRow> index, TKey key, Row<TKey, TRow>? found, TRow content, in Expiration expiration)
    {
        for (; ; found = index.Find(key))
        {
            var row = Claim(index, key, found);
            try
            {
                if (!IsOtherKey(row, key))
                {
                    Put(index, row, content, expiration);
                    return;
                }

                if (TryReplace(index, row, key, content, expiration))
                    return;

                // The row has expired since it was claimed. Release removes it, and the next round makes a new row.
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
    /// Replaces a claimed row by a new row whose key differs although the comparer takes both for equal. False, without a change of the
    /// index, when the claimed row has expired since it was claimed.
    /// </summary>
    internal bool TryReplace(RowIndex<TKey, TRow> index, Row<TKey, TRow> row, TKey key, TRow content, in Expiration expiration)
    {
        var next = index.Make(key);
        var lifetime = MakeLifetime(index, next, expiration);
        if (!TryEndLifetime(index, row))
            return false;
        next.Write(content, lifetime is null ? RowPhase.Live : RowPhase.Expiring, lifetime);

        // First of all changes, because the user's comparer may throw here. A reader that has found the old row before reads it as it was
        // at this instant, because its content and data stay.
        index.Replace(row, next);
        row.MoveTo(RowPhase.Replaced, row.PhaseData);
        Schedule(index, lifetime);
        return true;
    }

    /// <summary>Changes a claimed row as a function decides, and unlocks it.</summary>
    internal TResult UpdateAndRelease<TState, TResult>(
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

        // Still under the row's lock, so a writer that waits for the lock finds the key free afterwards.
        index.Remove(row);
    }

    /// <summary>Removes all rows at one instant, by replacing the index with an empty one. False when the table is gone.</summary>
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

    /// <summary>Removes the rows and the index when the table is deleted.</summary>
    internal void Close()
    {
        lock (_swapping)
        {
            // A volatile write: an access that begins after the deletion finds no index.
            var old = _index;
            Volatile.Write(ref _index, null);
            if (old is not null)
                Close(old);
        }
    }

    // Called after the swap of the index. So only operations that began before the swap can reach these rows with a later clock time.
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
            // The node's clock is the user's code and has thrown. The rows are out of the table anyway.
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

    // A constant to the JIT and the AOT compiler when rows are structs.
    private static bool IsGroup => !typeof(TRow).IsValueType && typeof(IRowGroup).IsAssignableFrom(typeof(TRow));

    private static int RowsIn(TRow? content) => content is IRowGroup group ? group.Count : 1;

    private bool IsOtherKey(Row<TKey, TRow> row, TKey key) =>
        _replacesKeys && row.Phase is not RowPhase.Pending && !EqualityComparer<TKey>.Default.Equals(row.Key, key);

    // Replaces the content of a row that keeps its lifetime.
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

        // A row that has expired since it was claimed is pending after this, like a new row.
        TryEndLifetime(index, row);
        var change = RowsIn(content) - (row.Phase is RowPhase.Pending ? 0 : RowsIn(row.Content));
        var stripe = change == 0 ? -1 : index.Size.Enter();
        row.Write(content, lifetime is null ? RowPhase.Live : RowPhase.Expiring, lifetime);
        if (stripe >= 0)
            index.Size.Leave(stripe, change);
        Schedule(index, lifetime);
    }
}
