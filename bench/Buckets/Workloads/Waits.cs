using System.Numerics;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>
/// How long operations took, counted in classes that are at most 6 % wide. Used by one thread at a time. The operations come from a closed
/// loop: while one waits, no other begins, so these are waits of that loop and not the latencies of an open system.
/// </summary>
internal sealed class Waits
{
    // Each power of two has 16 classes.
    private const int Bits = 4;

    private readonly long[] _counts = new long[64 << Bits];
    private long _count;

    /// <summary>The longest wait in nanoseconds.</summary>
    public double Longest { get; private set; }

    public void Clear()
    {
        Array.Clear(_counts);
        (_count, Longest) = (0, 0);
    }

    /// <summary>Counts a wait.</summary>
    public void Add(TimeSpan wait)
    {
        var nanoseconds = Math.Max(1L << Bits, (long)wait.TotalNanoseconds);
        var power = BitOperations.Log2((ulong)nanoseconds);
        _counts[(power << Bits) + (int)(nanoseconds >> (power - Bits)) - (1 << Bits)]++;
        _count++;
        Longest = Math.Max(Longest, nanoseconds);
    }

    /// <summary>Adds the waits of another one.</summary>
    public void Add(Waits other)
    {
        for (var i = 0; i < _counts.Length; i++)
            _counts[i] += other._counts[i];
        _count += other._count;
        Longest = Math.Max(Longest, other.Longest);
    }

    /// <summary>The time in nanoseconds within which a part of the operations was done, rounded up to the end of its class.</summary>
    public double Quantile(double part)
    {
        var rest = (long)Math.Ceiling(_count * part);
        for (var i = 0; i < _counts.Length; i++)
        {
            rest -= _counts[i];
            if (rest <= 0 && _counts[i] > 0)
                return Math.Min(Longest, Math.ScaleB((1 << Bits) + (i & ((1 << Bits) - 1)) + 1, (i >> Bits) - Bits));
        }

        return Longest;
    }
}
