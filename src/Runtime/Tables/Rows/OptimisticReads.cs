namespace Pail.Runtime.Tables;

/// <summary>How often a reader without a lock reads again after a writer has overtaken it, before it waits for the writer's lock.</summary>
internal struct OptimisticReads
{
    private const int Most = 16;

    private int _count;

    /// <summary>Whether all attempts have been made.</summary>
    internal readonly bool AreUsedUp => _count >= Most;

    /// <summary>
    /// Waits a moment, longer each time, before the next attempt. False when it is time to take the lock: a writer that was suspended in
    /// the middle of a change holds it, and spinning would only use up its time slice.
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
