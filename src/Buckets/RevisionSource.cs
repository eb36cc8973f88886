namespace Pail.Buckets;

/// <summary>Numbers the writes of one life of a bucket, and reads the clock for them.</summary>
internal sealed class RevisionSource(long epoch, TimeProvider time)
{
    private long _last;

    internal long Epoch => epoch;

    /// <summary>The next revision. Any thread; where a row's lock is held, revisions of that row grow.</summary>
    internal Revision Next() => new(epoch, Interlocked.Increment(ref _last));

    /// <summary>The revision that <see cref="Next"/> gave out last; its number is 0 before the first.</summary>
    internal Revision Last => new(epoch, Interlocked.Read(ref _last));

    internal DateTimeOffset Now() => time.GetUtcNow();
}
