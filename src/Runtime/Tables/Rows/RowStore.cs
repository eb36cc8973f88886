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
    private readonly bool _comparesAnew;

    // Null once the table is gone.
    private RowIndex<TKey, TRow>? _index;
    private int _fixes;

    /// <param name="table">The table.</param>
    /// <param name="comparesAnew">Whether keys that are different things may count as the same. Then an insertion replaces the key too.</param>
    /// <param name="make">Makes an empty index.</param>
    internal RowStore(Table table, bool comparesAnew, Func<RowIndex<TKey, TRow>> make)
    {
        Table = table;
        _comparesAnew = comparesAnew;
        _make = make;
        _index = make();
    }

    internal Table Table { get; }

    internal RowIndex<TKey, TRow>? Index => Volatile.Read(ref _index);

    /// <summary>
    /// Held by whoever holds the locks of several rows. They take them in any order, and everybody else has one at most: so nobody waits in a circle.
    /// </summary>
    internal Lock SeveralRows { get; } = new();

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
        var row = Claim(index, key);
        try
        {
            if (IsOtherKey(row, key))
                Replace(index, row, key, content, expiration);
            else
                Put(index, row, content, expiration);
        }
        finally
        {
            Release(index, row);
        }
    }

    /// <summary>Gives a claimed row content.</summary>
    internal void Put(RowIndex<TKey, TRow> index, Row<TKey, TRow> row, TRow content, in Expiration expiration)
    {
        if (row.Phase is RowPhase.Live && expiration.IsNone && !IsGroup)
            row.Write(content);
        else
            PutAnew(index, row, content, expiration);
    }

    /// <summary>
    /// Gives a claimed row content and another key, which counts as the same. Readers find the row that takes its place from the instant on at which it
    /// is there.
    /// </summary>
    internal void Replace(RowIndex<TKey, TRow> index, Row<TKey, TRow> row, TKey key, TRow content, in Expiration expiration)
    {
        var next = index.Make(key);
        var life = Begin(index, next, expiration);
        next.Write(content, life is null ? RowPhase.Live : RowPhase.Mortal, life);

        // Before anything else changes, because the user's comparer may throw. Who has found the row that was there before reads it as it was.
        index.Replace(row, next);
        Bury(index, row);
        row.MoveTo(RowPhase.Replaced, next);
        if (life is not null)
            index.Wheel?.Add(life);
    }

    /// <summary>Lets a function decide about a claimed row, and gives the lock back.</summary>
    internal TResult Decide<TState, TResult>(RowIndex<TKey, TRow> index, Row<TKey, TRow> row, TState state, RowUpdate<TRow, TState, TResult> update)
        where TState : allows ref struct
    {
        Deciding.Begin();
        try
        {
            var found = row.Phase is not RowPhase.Pending;
            var content = found ? row.Content : default;
            row.IsDeciding = true;
            var change = update(found, ref content, state, out var result);
            if (change is RowChange.Put)
                Rewrite(index, row, content!);
            else if (change is RowChange.Remove && row.Phase is not RowPhase.Pending)
                Remove(index, row);
            return result;
        }
        finally
        {
            row.IsDeciding = false;
            Deciding.End();
            Release(index, row);
        }
    }

    /// <summary>Takes a claimed row out of the table.</summary>
    internal static void Remove(RowIndex<TKey, TRow> index, Row<TKey, TRow> row)
    {
        Bury(index, row);
        var weight = Weigh(row.Content);
        var stripe = index.Size.Enter();
        row.MoveTo(RowPhase.Gone);
        index.Size.Leave(stripe, -weight);

        // Still under the row's lock: a writer who waits for it finds the key free afterwards.
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
            old.Close();
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
            old?.Close();
        }
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

    private static int Weigh(TRow? content) => content is IRowGroup group ? group.Count : 1;

    private bool IsOtherKey(Row<TKey, TRow> row, TKey key) =>
        _comparesAnew && row.Phase is not RowPhase.Pending && !EqualityComparer<TKey>.Default.Equals(row.Key, key);

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
        if (row.Phase is RowPhase.Live && !row.IsDeciding)
            return true;
        try
        {
            if (!row.IsGone)
            {
                // A lock is granted again to the thread that holds it. Without this a function that writes its own row would lose one of the two changes.
                if (row.IsDeciding)
                    throw new InvalidOperationException($"{Table}: the function that decides about the row of key '{row.Key}' must not write that row itself.");
                if (row.Phase is RowPhase.Batched)
                    throw new InvalidOperationException($"{Table}: a comparer must not write to the table that it compares keys for.");
                if (row.Phase is RowPhase.Mortal)
                    ExpireIfOver(index, row);
                return true;
            }
        }
        catch
        {
            Monitor.Exit(row);
            throw;
        }

        Monitor.Exit(row);
        return false;
    }

    // Content that takes the place of other content as the same row: it expires when that would have.
    internal void Rewrite(RowIndex<TKey, TRow> index, Row<TKey, TRow> row, TRow content)
    {
        if (row.Phase is not RowPhase.Mortal)
        {
            Put(index, row, content, Expiration.None);
            return;
        }

        var change = Weigh(content) - Weigh(row.Content);
        var stripe = change == 0 ? -1 : index.Size.Enter();
        row.Write(content);
        if (stripe >= 0)
            index.Size.Leave(stripe, change);
    }

    private void PutAnew(RowIndex<TKey, TRow> index, Row<TKey, TRow> row, TRow content, in Expiration expiration)
    {
        var life = Begin(index, row, expiration);
        Bury(index, row);
        var change = Weigh(content) - (row.Phase is RowPhase.Pending ? 0 : Weigh(row.Content));
        var stripe = change == 0 ? -1 : index.Size.Enter();
        row.Write(content, life is null ? RowPhase.Live : RowPhase.Mortal, life);
        if (stripe >= 0)
            index.Size.Leave(stripe, change);
        if (life is not null)
            index.Wheel?.Add(life);
    }
}
