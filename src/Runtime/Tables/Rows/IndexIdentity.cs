namespace Pail.Runtime.Tables;

/// <summary>
/// Tells an index from every other, and whether and when the table let go of its rows. A page and the lifetime of a row hold this and not
/// the index, so that neither keeps the rows of a table that has been emptied.
/// </summary>
internal sealed class IndexIdentity<TKey, TRow>(RowIndex<TKey, TRow> index)
    where TKey : notnull
{
    private RowIndex<TKey, TRow>? _index = index;
    private bool _isClosed;
    private long _closedAt;

    /// <summary>The index; null once the table has let go of its rows.</summary>
    internal RowIndex<TKey, TRow>? Index => Volatile.Read(ref _index);

    internal bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>A time, but not a later one than that at which the rows went out of the table.</summary>
    internal long Until(long now) => IsClosed ? Math.Min(now, _closedAt) : now;

    internal void Close(long now)
    {
        _closedAt = now;

        // Released: a thread that sees the index closed sees when that was.
        Volatile.Write(ref _isClosed, true);
        Volatile.Write(ref _index, null);
    }
}
