using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>Where the rows of a table are found: by hash or in order. Knows nothing of their content; who may see a row, the store decides.</summary>
/// <remarks>
/// Everything here may be called by any thread at any time. Looking up and walking take no lock. A row is added, removed or replaced by who holds its
/// lock, so the locks of an index are taken inside those of rows and never the other way round.
/// </remarks>
internal abstract class RowIndex<TKey, TRow>
    where TKey : notnull
{
    private readonly Lock _wheeling = new();
    private ExpiryWheel? _wheel;
    private bool _isClosed;

    /// <summary>How many rows of the table these are.</summary>
    internal StripedCounter Size { get; } = new();

    /// <summary>Sees to it that rows which expire do; null until the first of them comes, and again in the end.</summary>
    internal ExpiryWheel? Wheel => Volatile.Read(ref _wheel);

    /// <summary>Whether the table has let go of all rows here.</summary>
    internal bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>About how many bytes the index and its rows take, beside keys and what rows refer to.</summary>
    internal abstract long Memory { get; }

    /// <summary>About how many keys have a place.</summary>
    internal abstract long Places { get; }

    /// <summary>About how many bytes it takes to let rows expire.</summary>
    protected long WheelMemory => Wheel is { } wheel ? wheel.Count * RowSize.OfMortality : 0;

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

    /// <summary>How long rows that are gone are kept in place: while somebody walks by keys.</summary>
    /// <param name="emptied">The index that this one has taken the place of meanwhile, if it has: somebody may stand on a key of it.</param>
    internal virtual void Fix(RowIndex<TKey, TRow>? emptied = null)
    {
    }

    internal virtual void Unfix()
    {
    }

    internal void StartWheel(Node node)
    {
        if (Wheel is not null)
            return;
        lock (_wheeling)
        {
            if (!_isClosed && _wheel is null)
                Volatile.Write(ref _wheel, new ExpiryWheel(node));
        }
    }

    /// <summary>Lets nothing expire here any more.</summary>
    internal void Close()
    {
        lock (_wheeling)
        {
            Volatile.Write(ref _isClosed, true);
            _wheel?.Dispose();
            Volatile.Write(ref _wheel, null);
        }
    }
}
