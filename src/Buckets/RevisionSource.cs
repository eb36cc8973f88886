namespace Pail.Buckets;

/// <summary>Gives each write of one epoch of a bucket its number and its time.</summary>
internal sealed class RevisionSource(long epoch, TimeProvider time)
{
    private long _last;

    internal long Epoch => epoch;

    /// <summary>
    /// Makes the next revision. Callable from any thread. A caller that holds the lock of a row gets a revision greater than the row's.
    /// </summary>
    internal Revision Next() => new(epoch, Interlocked.Increment(ref _last));

    /// <summary>The revision that <see cref="Next"/> made last; its number is 0 before the first call.</summary>
    internal Revision Last => new(epoch, Interlocked.Read(ref _last));

    internal DateTimeOffset Now() => time.GetUtcNow();
}
