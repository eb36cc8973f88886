namespace Pail.Buckets;

/// <summary>
/// Whether the store of several machines is full. Shared by all buckets of a machine: each change that the store refuses costs its bucket a
/// new start, so further ones are refused before they change anything.
/// </summary>
internal sealed class StorePressure(TimeProvider time, TimeSpan pause)
{
    private const long NotFull = long.MinValue;

    private long _fullAt = NotFull;

    /// <summary>Whether the store was full a moment ago. After the pause one may try again. Any thread.</summary>
    internal bool IsFull
    {
        get
        {
            var at = Volatile.Read(ref _fullAt);
            return at != NotFull && time.GetElapsedTime(at) < pause;
        }
    }

    internal void Note(BucketStorageException error)
    {
        if (error.Fault == BucketStorageFault.Full)
            Volatile.Write(ref _fullAt, time.GetTimestamp());
    }
}
