namespace Pail.Runtime.Processes;

/// <summary>How far a timer of .NET reaches. What is due later waits for another round.</summary>
internal static class ClockTimer
{
    /// <summary>The most milliseconds that a timer can be set to.</summary>
    internal const long MostMilliseconds = uint.MaxValue - 1;

    /// <summary>The longest time that a timer can be set to.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(MostMilliseconds);

    /// <summary>The nearest time that a timer can be set to.</summary>
    internal static TimeSpan Clamp(TimeSpan wait) =>
        wait < TimeSpan.Zero ? TimeSpan.Zero
        : wait > LongestWait ? LongestWait
        : wait;
}
