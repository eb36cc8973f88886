namespace Pail.Runtime.Processes;

/// <summary>
/// The limits of a .NET <see cref="ITimer"/>. A longer wait is split: the timer is set to the limit, fires early, and is set again.
/// </summary>
internal static class ClockTimer
{
    /// <summary>The longest time that a .NET timer can be set to, in milliseconds.</summary>
    internal const long MostMilliseconds = uint.MaxValue - 1;

    /// <summary>The longest time that a .NET timer can be set to.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(MostMilliseconds);

    /// <summary>The time, limited to the range from zero to <see cref="LongestWait"/>.</summary>
    internal static TimeSpan Clamp(TimeSpan wait) =>
        wait < TimeSpan.Zero ? TimeSpan.Zero
        : wait > LongestWait ? LongestWait
        : wait;
}
