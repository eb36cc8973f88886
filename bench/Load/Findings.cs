using Pail.Bench.Compare;

namespace Pail.Bench.Load;

/// <summary>Says in words what the figures of a scenario show. Every number in the text is from this run.</summary>
internal static class Findings
{
    // Differences within this are noise on a shared machine.
    private const double Noise = 1.1;

    public static string Of(IReadOnlyList<CaseResult> results)
    {
        var sentences = results.GroupBy(result => result.Case).Select(group => Compare(group.Key, [.. group]));
        var recoveries = results.Where(result => result.Recoveries.Count > 0).Select(result =>
            $"{Capital(Backend(result))} took a write again {Unit.Time.Write(result.Recoveries.P50 * 1000.0)} after a kill, at most "
            + $"{Unit.Time.Write(result.Recoveries.Max * 1000.0)} ({result.Recoveries.Count} kills).");
        var failed = results.Sum(result => result.Failed);
        var end = failed == 0 ? "No request failed." : $"{failed} requests failed; see the column errors.";
        return string.Join(" ", [.. sentences, .. recoveries, end]);
    }

    private static string Compare(string name, IReadOnlyList<CaseResult> results)
    {
        if (results.Count < 2)
            return $"{Capital(name)}: {Backend(results[0])} did {Units.Digits(results[0].Throughput)} operations a second.";
        var best = results.MaxBy(result => result.Throughput)!;
        var worst = results.MinBy(result => result.Throughput)!;
        var quick = results.MinBy(result => result.Latencies.P99)!;
        var slow = results.MaxBy(result => result.Latencies.P99)!;
        var more = best.Throughput / Math.Max(1e-9, worst.Throughput);
        var longer = slow.Latencies.P99 / Math.Max(1.0, quick.Latencies.P99);
        var throughput = more < Noise ? $"all backends did about the same ({Units.Digits(more)}x)"
            : best.Throughputs.Min() <= worst.Throughputs.Max()
            ? $"the backends differ by no more than the rounds of one ({Units.Digits(more)}x)"
            : $"{Backend(best)} did {Units.Digits(more)} times the operations of {Backend(worst)}";
        var latency = longer < Noise
            ? "their p99 was about the same"
            : $"the p99 of {Backend(slow)} was {Units.Digits(longer)} times that of {Backend(quick)}";
        return $"{Capital(name)}: {throughput}; {latency}.";
    }

    private static string Backend(CaseResult result) => $"the {result.Backend}";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
