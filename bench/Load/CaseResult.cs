namespace Pail.Bench.Load;

/// <summary>What one backend did in one case.</summary>
internal sealed record CaseResult
{
    public required string Scenario { get; init; }

    public required string Case { get; init; }

    public required string Backend { get; init; }

    public required int Connections { get; init; }

    public required int ValueSize { get; init; }

    /// <summary>Operations on keys a second in each turn of the closed loop; those that failed are not among them.</summary>
    public required IReadOnlyList<double> Throughputs { get; init; }

    public required double Throughput { get; init; }

    /// <summary>Requests that failed, by what was wrong, in both loops.</summary>
    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    public required long Retries { get; init; }

    public required long Missing { get; init; }

    /// <summary>The server's processor time for a request in the closed loop, in microseconds; null if it cannot be read.</summary>
    public required double? ServerMicroseconds { get; init; }

    /// <summary>The generator's processor time for a request in the closed loop, in microseconds.</summary>
    public required double GeneratorMicroseconds { get; init; }

    /// <summary>Bytes that the server allocates for a request in the closed loop.</summary>
    public required double AllocatedBytes { get; init; }

    /// <summary>The most bytes of the server that were in memory; null if it cannot be read.</summary>
    public required long? ResidentBytes { get; init; }

    /// <summary>Steps a second in the open loop.</summary>
    public required double Rate { get; init; }

    /// <summary>Latencies in the open loop.</summary>
    public required Percentiles Latencies { get; init; }

    /// <summary>How late the generator began the steps in the open loop.</summary>
    public required Percentiles Lateness { get; init; }

    /// <summary>How long it took after each kill until a write was done again; empty in cases without kills.</summary>
    public required Percentiles Recoveries { get; init; }

    /// <summary>How many messages waited for the bucket's process, over time, in both loops.</summary>
    public required IReadOnlyList<MailboxSample> Mailbox { get; init; }

    public long Failed => Errors.Values.Sum();
}

/// <summary>A length of a mailbox.</summary>
/// <param name="Seconds">When, from the first turn on.</param>
/// <param name="Length">How many messages waited.</param>
internal sealed record MailboxSample(double Seconds, int Length);

/// <summary>Percentiles of times, in microseconds.</summary>
internal sealed record Percentiles(long Count, long P50, long P90, long P99, long P999, long Max)
{
    public static Percentiles Of(HdrHistogram.HistogramBase histogram) => histogram.TotalCount == 0
        ? new Percentiles(0, 0, 0, 0, 0, 0)
        : new Percentiles(
            histogram.TotalCount,
            histogram.GetValueAtPercentile(50),
            histogram.GetValueAtPercentile(90),
            histogram.GetValueAtPercentile(99),
            histogram.GetValueAtPercentile(99.9),
            histogram.GetValueAtPercentile(100));
}
