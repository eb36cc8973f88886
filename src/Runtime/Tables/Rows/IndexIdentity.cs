namespace Pail.Runtime.Tables;

/// <summary>
/// Identifies an index, and tells whether and when it was closed: when the table was emptied or deleted. A page and the lifetime of a row
/// refer to this object and not to the index, so neither keeps the rows of a closed index in memory.
/// </summary>
internal sealed class IndexIdentity<TKey, TRow>(RowIndex<TKey, TRow> index)
    where TKey : notnull
{
    private RowIndex<TKey, TRow>? _index = index;
    private bool _isClosed;
    private long _closedAt;

    /// <summary>The index; null when it is closed.</summary>
    internal RowIndex<TKey, TRow>? Index => Volatile.Read(ref _index);

    internal bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>The earlier of the given time and the time at which the index was closed.</summary>
    internal long ClampToClosing(long now) => IsClosed ? Math.Min(now, _closedAt) : now;

    internal void Close(long now)
    {
        _closedAt = now;

        // A release write: a thread that sees the flag also sees the time.
        Volatile.Write(ref _isClosed, true);
        Volatile.Write(ref _index, null);
    }
}
