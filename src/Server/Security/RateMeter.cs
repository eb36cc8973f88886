namespace Pail.Server.Security;

/// <summary>
/// Counts against a rate with a burst, for a fixed number of independent slots. A slot is one number: the moment at which its whole burst
/// is there again (the generic cell rate algorithm). No timers, no locks, no memory that clients control.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="perSecond">How many are free in a second, in the long run.</param>
/// <param name="burst">How many are free at once, after a pause.</param>
/// <param name="slots">How many slots there are.</param>
internal sealed class RateMeter(TimeProvider time, int perSecond, int burst, int slots)
{
    private readonly long[] _fullAgain = new long[slots];

    private double Interval { get; } = (double)time.TimestampFrequency / perSecond;

    internal int Slots => slots;

    /// <summary>Takes one of a slot. False when the rate is used up.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="wait">How long it takes until one is free.</param>
    internal bool TryTake(int slot, out TimeSpan wait)
    {
        ref var cell = ref _fullAgain[slot];
        while (true)
        {
            var before = Interlocked.Read(ref cell);
            var now = time.GetTimestamp();
            if (MustWait(before, now, out wait))
                return false;
            if (Interlocked.CompareExchange(ref cell, Math.Max(before, now) + (long)Interval, before) == before)
                return true;
        }
    }

    /// <summary>Whether the rate of a slot is used up. Takes nothing.</summary>
    internal bool IsUsedUp(int slot, out TimeSpan wait) => MustWait(Interlocked.Read(ref _fullAgain[slot]), time.GetTimestamp(), out wait);

    private bool MustWait(long fullAgain, long now, out TimeSpan wait)
    {
        var ticks = fullAgain - now - (burst - 1) * Interval;
        wait = ticks <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(ticks / time.TimestampFrequency);
        return ticks > 0;
    }
}
