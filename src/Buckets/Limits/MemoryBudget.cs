namespace Pail.Buckets;

/// <summary>How much memory all buckets of a tree may take together.</summary>
internal sealed class MemoryBudget(long limit)
{
    private long _used;

    internal long Limit => limit;

    internal long Used => Interlocked.Read(ref _used);

    /// <summary>Takes or gives back memory, whatever the limit is. Any thread.</summary>
    internal void Add(long bytes) => Interlocked.Add(ref _used, bytes);

    /// <summary>Takes or gives back memory. What makes the buckets larger is refused when it exceeds the limit. Any thread.</summary>
    internal bool TryAdd(long bytes)
    {
        while (true)
        {
            var used = Interlocked.Read(ref _used);
            if (bytes > 0 && bytes > limit - used)
                return false;

            // Closes the race of two buckets that grow at the same time: both cannot pass the limit. Nothing is added before it is known to
            // fit, or a large growth that is refused would make others look too large for a moment.
            if (Interlocked.CompareExchange(ref _used, used + bytes, used) == used)
                return true;
        }
    }
}
