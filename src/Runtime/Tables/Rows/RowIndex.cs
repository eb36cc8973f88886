using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>
/// Where the rows of a table are found: by hash or in order. Knows nothing of their content; the store decides who sees a row.
/// </summary>
/// <remarks>
/// Everything here may be called by any thread at any time. Looking up and walking take no lock. A row is added, removed or replaced by the
/// holder of its lock, so the locks of an index are taken inside those of rows and never the other way round.
/// </remarks>
internal abstract class RowIndex<TKey, TRow>
    where TKey : notnull
{
    private readonly Lock _wheeling = new();
    private ExpiryWheel? _wheel;

    private protected RowIndex() => Identity = new IndexIdentity<TKey, TRow>(this);

    /// <summary>Tells this index from every other, and keeps nothing of it once it is closed.</summary>
    internal IndexIdentity<TKey, TRow> Identity { get; }

    /// <summary>How many rows of the table these are.</summary>
    internal StripedCounter Size { get; } = new();

    /// <summary>Expires rows whose time is over; null until the first row that expires comes, and again when the index is closed.</summary>
    internal ExpiryWheel? Wheel => Volatile.Read(ref _wheel);

    /// <summary>
    /// The index of rows that were deleted at once and whose keys this one still knows, because a walk by keys may be at one of them; or
    /// null.
    /// </summary>
    internal virtual RowIndex<TKey, TRow>? Emptied => null;

    /// <summary>Whether the table has let go of all rows here.</summary>
    internal bool IsClosed => Identity.IsClosed;

    /// <summary>About how many bytes the index and its rows take, beside keys, what rows refer to, and <see cref="Emptied"/>.</summary>
    internal abstract long Memory { get; }

    /// <summary>About how many keys have a place.</summary>
    internal abstract long Places { get; }

    /// <summary>About how many bytes it takes to let rows expire.</summary>
    protected long WheelMemory => Wheel is { } wheel ? wheel.Count * RowSize.OfLifetime : 0;

    /// <summary>A row for this index.</summary>
    internal abstract Row<TKey, TRow> Make(TKey key);

    /// <summary>The row of the key. It may be gone: then the key had none when this looked.</summary>
    internal abstract Row<TKey, TRow>? Find(TKey key);

    /// <summary>Puts a row in its place, unless one with this key is there that is not gone. Returns the one that is there now.</summary>
    internal abstract Row<TKey, TRow> GetOrAdd(Row<TKey, TRow> row);

    /// <summary>Takes a row that is gone out, unless it has been put out of the way already.</summary>
    internal abstract void Remove(Row<TKey, TRow> row);

    /// <summary>Puts a row in the place of one with an equal key.</summary>
    internal abstract void Replace(Row<TKey, TRow> old, Row<TKey, TRow> row);

    /// <summary>The rows in the order of the index. May meet rows that are gone.</summary>
    /// <param name="range">Which keys to look at; an index without order knows only all of them.</param>
    /// <param name="backward">From the last to the first; an index without order goes the same way.</param>
    internal abstract RowWalk<TKey, TRow> Walk(in KeyRange<TKey> range, bool backward);

    /// <summary>The rows behind that of the key, or before it. Null when an index without order does not know the key.</summary>
    internal abstract RowWalk<TKey, TRow>? WalkFrom(TKey key, bool backward);

    /// <summary>From here on rows that go are kept in place, because somebody walks by keys.</summary>
    /// <param name="emptied">The index whose place this one is about to take, if any: a walk may be at one of its keys.</param>
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
        lock (_wheeling)
        {
            if (!IsClosed && _wheel is null)
                Volatile.Write(ref _wheel, new ExpiryWheel(node));
        }
    }

    /// <summary>
    /// The rows here are out of the table from now on. Those whose time is over by then are told as expired, a moment later; no other
    /// expires any more.
    /// </summary>
    internal void Close(long now)
    {
        lock (_wheeling)
        {
            Identity.Close(now);
            _wheel?.Close(now);
            Volatile.Write(ref _wheel, null);
        }
    }

    /// <summary>Has an item told when its time is over. False when the rows are out of the table.</summary>
    internal bool TrySchedule(ExpiryItem item) => Wheel is { } wheel ? wheel.TryAdd(item) : !IsClosed;
}
