namespace Pail.Runtime.Tables;

/// <summary>Counts how often a lock-free reader has tried again because a writer changed what it was reading.</summary>
internal struct OptimisticReads
{
    private const int MaxAttempts = 16;

    private int _count;

    /// <summary>Whether the reader should take the lock now.</summary>
    internal readonly bool AreUsedUp => _count >= MaxAttempts;

    /// <summary>
    /// Waits a moment, longer each time, before the next attempt. False when the reader should take the lock instead: probably a writer was
    /// suspended in the middle of a change, and spinning would only use up the processor time that it needs.
    /// </summary>
    internal bool TryAgain()
    {
        if (AreUsedUp)
            return false;
        Wait();
        return true;
    }

    /// <summary>Waits a moment, longer each time, for a reader that cannot take the lock.</summary>
    internal void Wait()
    {
        if (AreUsedUp)
            Thread.Yield();
        else
            Thread.SpinWait(1 << Math.Min(_count++, 6));
    }
}
