namespace Pail.Buckets;

/// <summary>Numbers the writes of one epoch of a bucket, and reads the clock for them.</summary>
internal sealed class RevisionSource(long epoch, TimeProvider time)
{
    private long _last;

    internal long Epoch => epoch;

    /// <summary>The next revision. Any thread. A caller that holds the lock of a row gets a greater one than the row has.</summary>
    internal Revision Next() => new(epoch, Interlocked.Increment(ref _last));

    /// <summary>The revision that <see cref="Next"/> gave out last; its number is 0 before the first.</summary>
    internal Revision Last => new(epoch, Interlocked.Read(ref _last));

    internal DateTimeOffset Now() => time.GetUtcNow();
}
