namespace Pail.Runtime.Tables;

/// <summary>A row of a table without order, and its place: chains are sorted by position.</summary>
internal sealed class HashRow<TKey, TRow>(TKey key, uint position) : Row<TKey, TRow>(key)
{
    // A field, because a link is handed on by reference.
    internal HashRow<TKey, TRow>? Next;

    /// <summary>The hash of the key, spread: its upper bits name the bucket, at any size of the table, so that order of buckets is order of positions.</summary>
    internal uint Position { get; } = position;
}
