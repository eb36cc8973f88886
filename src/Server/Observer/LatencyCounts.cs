using System.Numerics;

namespace Pail.Server.Observer;

/// <summary>
/// Counts times in a fixed amount of memory: 32 counters for each power of two of ticks of 100 ns, so a percentile is at most 3 % too
/// large.
/// Any thread may add.
/// </summary>
internal sealed class LatencyCounts
{
    private const int StepBits = 5;
    private const int Steps = 1 << StepBits;

    // Up to 2^36 ticks, two hours; what is longer counts as that.
    private const int Powers = 36;

    /// <summary>The number of counters.</summary>
    internal const int Length = (Powers - StepBits + 1) * Steps;

    private readonly long[] _counts = new long[Length];

    internal void Add(TimeSpan time) => Interlocked.Increment(ref _counts[IndexOf(time.Ticks)]);

    /// <summary>What was counted so far. A time that is added meanwhile may be missing.</summary>
    internal LatencySnapshot TakeSnapshot()
    {
        var copy = new long[Length];
        for (var i = 0; i < copy.Length; i++)
            copy[i] = Volatile.Read(ref _counts[i]);
        return new LatencySnapshot(copy);
    }

    /// <summary>The counter of a time.</summary>
    internal static int IndexOf(long ticks)
    {
        var bounded = Math.Clamp(ticks, 0, (1L << Powers) - 1);
        if (bounded < Steps)
            return (int)bounded;
        var shift = BitOperations.Log2((ulong)bounded) - StepBits;
        return ((shift + 1) << StepBits) + (int)(bounded >> shift) - Steps;
    }

    /// <summary>The longest time of a counter.</summary>
    internal static long Longest(int index)
    {
        if (index < Steps)
            return index;
        var shift = (index >> StepBits) - 1;
        return ((((long)index & (Steps - 1)) + Steps + 1) << shift) - 1;
    }
}

/// <summary>Times as they were counted at one moment, or between two.</summary>
internal sealed class LatencySnapshot(long[] counts)
{
    /// <summary>How many times were counted.</summary>
    internal long Count { get; } = counts.Sum();

    /// <summary>What was counted since an earlier moment.</summary>
    internal LatencySnapshot Since(LatencySnapshot earlier) => new([.. counts.Zip(earlier.Counts, static (now, then) => now - then)]);

    /// <summary>The time that this part of all times does not exceed; zero when there are none.</summary>
    /// <param name="part">From 0 to 1.</param>
    internal TimeSpan Percentile(double part)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(Count * part));
        var seen = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            seen += counts[i];
            if (seen >= wanted)
                return TimeSpan.FromTicks(LatencyCounts.Longest(i));
        }

        return TimeSpan.Zero;
    }

    private long[] Counts => counts;
}
