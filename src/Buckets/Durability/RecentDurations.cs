using System.Numerics;

namespace Pail.Buckets;

/// <summary>
/// Counts how long something took in the last minutes, in a fixed amount of memory: 8 counters for each power of two of microseconds, in a
/// set for each minute. One thread adds; any may read.
/// </summary>
internal sealed class RecentDurations(TimeProvider time)
{
    private const int StepBits = 3;
    private const int Steps = 1 << StepBits;

    // Up to 2^32 microseconds, more than an hour; what is longer counts as that.
    private const int Powers = 32;
    private const int Length = (Powers - StepBits + 1) * Steps;

    // The minute that goes on, and five before it.
    private const int Minutes = 6;

    private readonly long[] _minutes = new long[Minutes];
    private readonly long[] _longest = new long[Minutes];
    private readonly int[] _counts = new int[Minutes * Length];

    private long Minute => (long)time.GetElapsedTime(0).TotalMinutes + 1;

    internal void Add(TimeSpan took)
    {
        var minute = Minute;
        var slot = (int)(minute % Minutes);
        var counts = _counts.AsSpan(slot * Length, Length);
        if (_minutes[slot] != minute)
        {
            // A reader leaves the slot out until it has its new minute. One that has begun to read it may see some of both minutes, which
            // makes a figure of a moment less exact and no more.
            Volatile.Write(ref _minutes[slot], 0);
            counts.Clear();
            Volatile.Write(ref _longest[slot], 0);
            Volatile.Write(ref _minutes[slot], minute);
        }

        Volatile.Write(ref counts[IndexOf(took)], counts[IndexOf(took)] + 1);
        if (took.Ticks > _longest[slot])
            Volatile.Write(ref _longest[slot], took.Ticks);
    }

    internal (TimeSpan Median, TimeSpan Percentile99, TimeSpan Longest) Read()
    {
        var oldest = Minute - Minutes;
        Span<long> counts = stackalloc long[Length];
        counts.Clear();
        var (all, longest) = (0L, 0L);
        for (var slot = 0; slot < Minutes; slot++)
        {
            if (Volatile.Read(ref _minutes[slot]) <= Math.Max(0, oldest))
                continue;
            longest = Math.Max(longest, Volatile.Read(ref _longest[slot]));
            for (var i = 0; i < Length; i++)
            {
                var count = Volatile.Read(ref _counts[slot * Length + i]);
                counts[i] += count;
                all += count;
            }
        }

        return (Percentile(counts, all, longest, 0.5), Percentile(counts, all, longest, 0.99), new TimeSpan(longest));
    }

    private static TimeSpan Percentile(ReadOnlySpan<long> counts, long all, long longest, double part)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(all * part));
        var seen = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            seen += counts[i];
            if (seen >= wanted)
                return new TimeSpan(Math.Min(longest, Longest(i) * TimeSpan.TicksPerMicrosecond));
        }

        return TimeSpan.Zero;
    }

    private static int IndexOf(TimeSpan took)
    {
        var micros = Math.Clamp(took.Ticks / TimeSpan.TicksPerMicrosecond, 0, (1L << Powers) - 1);
        if (micros < Steps)
            return (int)micros;
        var shift = BitOperations.Log2((ulong)micros) - StepBits;
        return ((shift + 1) << StepBits) + (int)(micros >> shift) - Steps;
    }

    // The first number of microseconds that is too long for a counter.
    private static long Longest(int index)
    {
        if (index < Steps)
            return index + 1;
        var shift = (index >> StepBits) - 1;
        return ((index & (Steps - 1)) + Steps + 1L) << shift;
    }
}
