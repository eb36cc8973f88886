namespace Pail.Runtime.Tables;

/// <summary>A row of a table without order, and its place: chains are sorted by position.</summary>
internal sealed class HashRow<TKey, TRow>(TKey key, uint position) : Row<TKey, TRow>(key)
{
    // A field, because a link is handed on by reference.
    internal HashRow<TKey, TRow>? Next;

    private volatile bool _isUnlinked;

    /// <summary>
    /// The hash of the key, spread: its upper bits name the bucket, at any size of the table, so that order of buckets is order of
    /// positions.
    /// </summary>
    internal uint Position { get; } = position;

    /// <summary>
    /// Whether it is out of its chain. Its link stays as it was then, and leads to the rows that were behind it; but that there was none
    /// says nothing of the present, because the chain may have been joined with another since.
    /// </summary>
    internal bool IsUnlinked => _isUnlinked;

    /// <summary>For the holder of the stripe's lock, before the chain passes it by.</summary>
    internal void Unlink() => _isUnlinked = true;
}
