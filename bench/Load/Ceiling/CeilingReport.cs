using System.Globalization;
using Pail.Bench.Compare;
using Pail.Bench.Reports;

namespace Pail.Bench.Load.Ceiling;

/// <summary>The part of the report about the ceiling.</summary>
internal static class CeilingReport
{
    // Differences within this are noise on a shared machine.
    private const double Noise = 1.1;

    /// <summary>The part; null when there was no generator.</summary>
    public static Section? Of(CeilingResults ceiling)
    {
        if (ceiling is not { Generator: { } generator, Results: { Count: > 0 } results })
            return null;
        return new Section(
            $"The ceiling, with {generator}",
            $"Plain GETs and PUTs of one bucket, as fast as they are answered. The generator of the other scenarios is .NET's HTTP client, "
            + $"which takes much of the processor that it shares with the server. {generator} is written in C and takes less, so what the "
            + "server does under it is nearer to its ceiling. Both use as many connections, and values of the same size.",
            [
                "case", "backend", $"{generator} requests/s", "ratio", "spread", ".NET requests/s", $"{generator} to .NET", "errors",
                $"server CPU/request, {generator}",
            ],
            [.. results.Select(result => Row(result, results))])
        {
            Plots =
            [
                Plots.Bars(
                    $"{CeilingRunner.Name}-throughput",
                    $"requests a second under {generator} and under the .NET client, closed loop",
                    [.. results.Select(result => $"{result.Case}, {result.Backend}")],
                    [
                        (generator, [.. results.Select(result => (double?)result.Throughput)]),
                        (".NET", [.. results.Select(result => (double?)result.ClientThroughput)]),
                    ]),
            ],
            Findings = [Findings(generator, results)],
        };
    }

    /// <summary>What the head of the report says about the generator.</summary>
    public static string Fact(LoadOptions options, CeilingResults ceiling) => ceiling.Generator switch
    {
        { } name => $"measured with {name}",
        null when CeilingRunner.IsWanted(options) =>
            $"not measured, because neither wrk nor h2load is on the path ({Generator.HowToGet})",
        null => $"not measured, because only other scenarios were named; its name is {CeilingRunner.Name}",
    };

    private static string Findings(string generator, IReadOnlyList<CeilingResult> results)
    {
        var sentences = results.GroupBy(result => result.Case).Select(group =>
        {
            var figures = group.Select(result => $"the {result.Backend} did {Number(result.Throughput)} requests a second"
                + (result.Ratio is > 1 / Noise and < Noise
                    ? ", about as many as under the .NET client"
                    : $", {Units.Digits(result.Ratio)} times those under the .NET client"));
            return $"{group.Key}: under {generator} {string.Join("; ", figures)}.";
        });
        var failed = results.Sum(result => result.Failed);
        var end = failed == 0 ? "No request failed." : $"{failed} requests failed; see the column errors.";
        return string.Join(" ", [.. sentences, end]);
    }

    private static string[] Row(CeilingResult result, IReadOnlyList<CeilingResult> results)
    {
        var first = results.First(other => other.Case == result.Case);
        return
        [
            result.Case,
            result.Backend,
            Number(result.Throughput),
            $"{Units.Digits(result.Throughput / Math.Max(1e-9, first.Throughput))}x",
            $"{Number(result.Throughputs.Min())}-{Number(result.Throughputs.Max())}",
            Number(result.ClientThroughput),
            $"{Units.Digits(result.Ratio)}x",
            result.Failed.ToString(CultureInfo.InvariantCulture),
            result.ServerMicroseconds is { } server ? Unit.Time.Write(server * 1000) : "-",
        ];
    }

    private static string Number(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
