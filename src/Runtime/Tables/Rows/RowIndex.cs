using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>
/// Finds the rows of a table: by hash or in order. It does not read their content; <see cref="RowStore{TKey,TRow}"/> decides which reader
/// sees a row.
/// </summary>
/// <remarks>
/// Any thread may call any member at any time. Lookups and walks take no lock. Only the holder of a row's lock adds, removes or replaces
/// that row. So an index's own locks are always taken after a row's lock, and never before it.
/// </remarks>
internal abstract class RowIndex<TKey, TRow>
    where TKey : notnull
{
    private readonly Lock _wheelLock = new();
    private ExpiryWheel? _wheel;

    private protected RowIndex() => Identity = new IndexIdentity<TKey, TRow>(this);

    /// <summary>Identifies this index without keeping it in memory after it is closed.</summary>
    internal IndexIdentity<TKey, TRow> Identity { get; }

    /// <summary>How many rows of the table are here.</summary>
    internal StripedCounter Size { get; } = new();

    /// <summary>
    /// Removes rows whose time is over. Null until the first row with an expiration is stored, and again when the index is closed.
    /// </summary>
    internal ExpiryWheel? Wheel => Volatile.Read(ref _wheel);

    /// <summary>
    /// The index that this one replaced when a fixed table was last emptied, or null. It is kept because a walk by keys may be at one of
    /// its keys.
    /// </summary>
    internal virtual RowIndex<TKey, TRow>? Emptied => null;

    /// <summary>Whether the table was emptied or deleted, so that no row here is in the table any more.</summary>
    internal bool IsClosed => Identity.IsClosed;

    /// <summary>
    /// About how many bytes the index and its rows take: without objects that keys and rows refer to, and without <see cref="Emptied"/>.
    /// </summary>
    internal abstract long Memory { get; }

    /// <summary>About how many rows the index holds, those included that are gone but still in place.</summary>
    internal abstract long Places { get; }

    /// <summary>About how many bytes the lifetimes of rows take.</summary>
    protected long WheelMemory => Wheel is { } wheel ? wheel.Count * RowSize.OfLifetime : 0;

    /// <summary>Makes a row for this index, and does not add it.</summary>
    internal abstract Row<TKey, TRow> Make(TKey key);

    /// <summary>Finds the row of a key. The result may be in phase Gone: then the key had no row at that moment.</summary>
    internal abstract Row<TKey, TRow>? Find(TKey key);

    /// <summary>
    /// Adds a row unless the index has another row with this key that is not gone. Returns the row that the index has for the key now.
    /// </summary>
    internal abstract Row<TKey, TRow> GetOrAdd(Row<TKey, TRow> row);

    /// <summary>Removes a row that is gone, unless another row has already taken its place.</summary>
    internal abstract void Remove(Row<TKey, TRow> row);

    /// <summary>Puts a row in the place of a row with an equal key.</summary>
    internal abstract void Replace(Row<TKey, TRow> old, Row<TKey, TRow> row);

    /// <summary>Walks over the rows in the order of the index.</summary>
    /// <param name="range">Which keys to visit. An index without order always visits all keys.</param>
    /// <param name="backward">Whether to go from the last row to the first. An index without order ignores this.</param>
    internal abstract RowWalk<TKey, TRow> Walk(in KeyRange<TKey> range, bool backward);

    /// <summary>
    /// Walks over the rows after a key, or before it. Null when an index without order has neither the key nor the place of a deleted one.
    /// </summary>
    internal abstract RowWalk<TKey, TRow>? WalkFrom(TKey key, bool backward);

    /// <summary>From now on deleted rows keep their places, for a walk by keys that may be at one of them.</summary>
    /// <param name="emptied">The index that this one is about to replace, or null. A walk may be at one of its keys.</param>
    internal virtual void Fix(RowIndex<TKey, TRow>? emptied = null)
    {
    }

    /// <summary>Ends what <see cref="Fix"/> began.</summary>
    internal virtual void Unfix()
    {
    }

    internal void StartWheel(Node node)
    {
        if (Wheel is not null)
            return;
        lock (_wheelLock)
        {
            if (!IsClosed && _wheel is null)
                Volatile.Write(ref _wheel, new ExpiryWheel(node));
        }
    }

    /// <summary>
    /// Marks the index as closed: from now on its rows are out of the table. A row whose time is over by now is still reported as expired,
    /// a moment later. No other row of this index expires.
    /// </summary>
    internal void Close(long now)
    {
        lock (_wheelLock)
        {
            Identity.Close(now);
            _wheel?.Close(now);
            Volatile.Write(ref _wheel, null);
        }
    }

    /// <summary>Schedules an item for when its time is over. False when the index is closed.</summary>
    internal bool TrySchedule(ExpiryItem item) => Wheel is { } wheel ? wheel.TryAdd(item) : !IsClosed;
}
