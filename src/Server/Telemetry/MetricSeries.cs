namespace Pail.Server.Telemetry;

/// <summary>The measurements of one instrument with the same tags: a number or, for a histogram, counts by bucket. Any thread.</summary>
/// <param name="bounds">The upper bounds of a histogram's buckets, in order; null for a number.</param>
internal sealed class MetricSeries(double[]? bounds)
{
    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[bounds is null ? 0 : bounds.Length + 1];
    private double _sum;

    /// <summary>Whether the last collection has measured it. Only for numbers that are observed.</summary>
    internal bool IsCurrent { get; set; }

    /// <summary>Replaces the number, for an instrument that is observed.</summary>
    internal void Set(double value)
    {
        lock (_lock)
            _sum = value;
        IsCurrent = true;
    }

    /// <summary>Adds a measurement.</summary>
    internal void Add(double value)
    {
        lock (_lock)
        {
            _sum += value;
            if (bounds is null)
                return;
            var bucket = 0;
            while (bucket < bounds.Length && value > bounds[bucket])
                bucket++;
            _counts[bucket]++;
        }
    }

    /// <summary>Reads the number or the sum and, into the span, the count of each bucket.</summary>
    internal double Read(Span<long> counts)
    {
        lock (_lock)
        {
            _counts.CopyTo(counts);
            return _sum;
        }
    }
}
