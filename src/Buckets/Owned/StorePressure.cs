namespace Pail.Buckets;

/// <summary>
/// Whether the store of several machines is full. Shared by all buckets of a machine: each change that the store refuses costs its bucket a
/// new start, so further ones are refused before they change anything. A store that is full may still take what only removes entries.
/// </summary>
internal sealed class StorePressure(TimeProvider time, TimeSpan pause)
{
    private const long NotFull = long.MinValue;

    private long _fullAt = NotFull;
    private long _fullForRemovalsAt = NotFull;

    /// <summary>Whether the store was full a moment ago. After the pause one may try again. Any thread.</summary>
    internal bool IsFull => IsRecent(ref _fullAt);

    /// <summary>Whether the store did not even take what only removes entries. Any thread.</summary>
    internal bool IsFullForRemovals => IsRecent(ref _fullForRemovalsAt);

    /// <param name="error">What the store has said.</param>
    /// <param name="onlyRemoves">Whether what it has refused adds nothing.</param>
    internal void Note(BucketStorageException error, bool onlyRemoves)
    {
        if (error.Fault != BucketStorageFault.Full)
            return;
        Volatile.Write(ref _fullAt, time.GetTimestamp());
        if (onlyRemoves)
            Volatile.Write(ref _fullForRemovalsAt, time.GetTimestamp());
    }

    private bool IsRecent(ref long moment)
    {
        var at = Volatile.Read(ref moment);
        return at != NotFull && time.GetElapsedTime(at) < pause;
    }
}
