using System.Globalization;
using Pail.Bench.Compare;
using Pail.Bench.Load.Ceiling;
using Pail.Bench.Reports;

namespace Pail.Bench.Load;

/// <summary>Makes the report of a load.</summary>
internal static class LoadReport
{
    private static readonly string[] Columns =
    [
        "case", "backend", "operations/s", "ratio", "spread", "p50", "p90", "p99", "p99.9", "max", "errors", "server CPU/request",
        "allocated/request", "resident", "longest mailbox", "generator CPU/request",
    ];

    private static readonly string[] Notes =
    [
        "operations/s: a closed loop, in which each client asks again when it has its answer; the median of the rounds. ratio: to the "
        + "first backend of the case. spread: the slowest and the fastest round.",
        "p50 to max: an open loop at a constant rate, which is the same for all backends of a case; the time from the moment at which a "
        + "request was due to its answer. Requests become due together, once a millisecond. The rate is half of what the slowest backend "
        + "did in the closed loop, unless it was given.",
        "errors: in both loops, of the load and of what goes on beside it. Failed operations are not counted as operations.",
        "CPU: processor time in the closed loop, of all threads. The generator runs on the same machine, so it takes time from the server.",
        "The load generator checks the length of each value, and the bytes of each sixteenth. A generator in C checks only the status.",
        "allocated: by the whole server, from its metrics. They are read before and after each turn, so the server measures its requests.",
        "-: not measured; the server was not started by this program, or nothing was asked.",
    ];

    public static Report Of(
        LoadOptions options, RunningServer server, IReadOnlyList<CaseResult> results, CeilingResults ceiling) => new(
        "Pail under load",
        Facts(options, server, ceiling),
        [
            .. results.GroupBy(result => result.Scenario).Select(group =>
                SectionOf(Load.Scenarios.All.Single(scenario => scenario.Name == group.Key), [.. group])),
            .. CeilingReport.Of(ceiling) is { } section ? (Section[])[section] : [],
        ],
        Notes);

    public static IReadOnlyList<(string Name, string Value)> Facts(
        LoadOptions options, RunningServer server, CeilingResults ceiling) =>
    [
        ("processor", $"{Machine.Processor}, {Machine.Cores} cores for server and generator together, {Machine.Memory}"),
        ("system", Machine.System),
        ("server", server.Description),
        ("protocol", "HTTP/1.1, keep-alive, .NET SocketsHttpHandler as the generator"),
        ("connections", $"{options.Connections}, unless the case says otherwise"),
        (
            "values and keys",
            $"{options.ValueSize} bytes, {options.Keys} keys a bucket, {options.Distribution.ToString().ToLowerInvariant()}"),
        (
            "time",
            $"{options.Duration.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s of each loop for each backend in "
            + $"{options.Rounds} rounds, in which the backends take turns; a warm-up before"),
        ("ceiling", CeilingReport.Fact(options, ceiling)),
    ];

    private static Section SectionOf(Scenario scenario, IReadOnlyList<CaseResult> results)
    {
        string[] cases = [.. results.Select(result => result.Case).Distinct()];
        string[] backends = [.. results.Select(result => result.Backend).Distinct()];
        var plots = new List<Picture>
        {
            Plots.Bars($"{scenario.Name}-throughput", "operations a second, closed loop", cases, Figures(result => result.Throughput)),
            Plots.Bars($"{scenario.Name}-p99", "p99 in milliseconds, open loop", cases, Figures(result => result.Latencies.P99 / 1000.0)),
        };
        var last = results.Where(result => result.Case == cases[^1]).ToArray();
        if (last.Any(result => result.Mailbox.Any(sample => sample.Length > 0)))
        {
            plots.Add(Plots.Lines(
                $"{scenario.Name}-mailbox",
                $"messages that wait for the bucket's process: {cases[^1]}",
                "messages",
                [.. last.Select(result => (result.Backend, (IReadOnlyList<(double, double)>)[.. result.Mailbox.Select(Point)]))]));
        }

        return new Section(
            scenario.Title,
            scenario.Shows,
            Columns,
            [.. results.Select(result => Row(result, results))])
        {
            Plots = plots,
            Findings = [Findings.Of(results)],
        };

        List<(string, IReadOnlyList<double?>)> Figures(Func<CaseResult, double> figure) =>
        [
            .. backends.Select(backend => (backend, (IReadOnlyList<double?>)
            [
                .. cases.Select(name => results.FirstOrDefault(result => result.Case == name && result.Backend == backend) is { } found
                    ? figure(found)
                    : (double?)null),
            ])),
        ];

        static (double, double) Point(MailboxSample sample) => (sample.Seconds, sample.Length);
    }

    private static string[] Row(CaseResult result, IReadOnlyList<CaseResult> results)
    {
        var first = results.First(other => other.Case == result.Case);
        return
        [
            result.Case,
            result.Backend,
            Number(result.Throughput),
            $"{Units.Digits(result.Throughput / Math.Max(1e-9, first.Throughput))}x",
            $"{Number(result.Throughputs.Min())}-{Number(result.Throughputs.Max())}",
            Time(result.Latencies.P50),
            Time(result.Latencies.P90),
            Time(result.Latencies.P99),
            Time(result.Latencies.P999),
            Time(result.Latencies.Max),
            Errors(result),
            result.ServerMicroseconds is { } server ? Time(server) : "-",
            Unit.Bytes.Write(result.AllocatedBytes),
            result.ResidentBytes is { } resident ? Unit.Bytes.Write(resident) : "-",
            Number(result.Mailbox.Select(sample => sample.Length).DefaultIfEmpty().Max()),
            Time(result.GeneratorMicroseconds),
        ];
    }

    private static string Errors(CaseResult result)
    {
        var parts = result.Errors.Select(error => $"{error.Value} x {error.Key}").ToList();
        if (result.Missing > 0)
            parts.Add($"{result.Missing} reads of lost keys");
        if (result.Retries > 0)
            parts.Add($"{result.Retries} retries");
        return parts.Count == 0 ? "0" : string.Join("; ", parts);
    }

    private static string Number(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Time(double microseconds) => Unit.Time.Write(microseconds * 1000);
}
