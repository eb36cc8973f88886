namespace Pail.Buckets;

/// <summary>How many entries all buckets of a tree have removed by themselves, deleted buckets included. Any thread.</summary>
internal sealed class RemovalCounters
{
    private long _expired;
    private long _evicted;

    internal long Expired => Interlocked.Read(ref _expired);

    internal long Evicted => Interlocked.Read(ref _evicted);

    internal void Count(BucketEventKind why)
    {
        if (why == BucketEventKind.Expire)
            Interlocked.Increment(ref _expired);
        else
            Interlocked.Increment(ref _evicted);
    }
}
