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
        // Added first and taken back if it was too much: of two buckets that grow at the same time, both cannot pass the limit.
        if (Interlocked.Add(ref _used, bytes) <= limit || bytes <= 0)
            return true;
        Interlocked.Add(ref _used, -bytes);
        return false;
    }
}
