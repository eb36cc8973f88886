namespace Pail.Runtime.Tables;

/// <summary>A row of a table without order, with its position and its link to the next row of the chain.</summary>
internal sealed class HashRow<TKey, TRow>(TKey key, uint position) : Row<TKey, TRow>(key)
{
    // A field and not a property, because methods take references to it.
    internal HashRow<TKey, TRow>? Next;

    private volatile bool _isUnlinked;

    /// <summary>
    /// The key's hash code, spread. Its upper bits give the bucket at any length of the array, so buckets are in the order of their
    /// positions.
    /// </summary>
    internal uint Position { get; } = position;

    /// <summary>
    /// Whether the row was removed from its chain. Its link still leads to the row that came after it at that time. A null link does not
    /// mean that no row comes after it now, because the chain may have been joined with another one since.
    /// </summary>
    internal bool IsUnlinked => _isUnlinked;

    /// <summary>Marks the row as unlinked. Only for the holder of the stripe's lock, before it changes the link that leads here.</summary>
    internal void Unlink() => _isUnlinked = true;
}
