namespace Pail.Buckets;

/// <summary>A key of a replayed bucket.</summary>
/// <param name="Entry">The entry; null for a key that was removed, which is known only until the end of the replay.</param>
/// <param name="Position">The position of the change that made it so.</param>
internal readonly record struct ReplayedEntry(Entry? Entry, long Position);
