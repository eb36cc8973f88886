namespace Pail.Buckets;

/// <summary>
/// Where the entries of a bucket are. One user at a time changes it (the bucket's process, or the holder of a table bucket's writer lock).
/// Only <see cref="Get"/> may be called beside a change, and only if the store is a table.
/// </summary>
internal abstract class EntryStore
{
    internal abstract Entry? Get(string key);

    /// <summary>Stores an entry under its key.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="isNew">Whether the key is absent.</param>
    internal abstract void Set(Entry entry, bool isNew);

    internal abstract void Remove(string key);

    internal abstract void Clear();

    /// <summary>Reads entries in byte order of their keys.</summary>
    /// <param name="from">Where to begin; null for the first key, or the last when backward.</param>
    /// <param name="inclusive">Whether an entry at <paramref name="from"/> itself is read.</param>
    /// <param name="backward">Whether to read towards the first key.</param>
    /// <param name="into">Receives the entries.</param>
    /// <returns>How many entries were read; fewer than there is room for only when there are no more.</returns>
    internal abstract int Read(string? from, bool inclusive, bool backward, Span<Entry> into);
}
