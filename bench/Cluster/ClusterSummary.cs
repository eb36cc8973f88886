using System.Globalization;
using Pail.Bench.Cluster.History;
using Pail.Bench.Reports;

namespace Pail.Bench.Cluster;

/// <summary>What all runs of a proof have shown.</summary>
/// <param name="what">What was done to the cluster in each run.</param>
internal sealed class ClusterSummary(string what)
{
    private readonly List<Violation> _violations = [];
    private readonly SortedDictionary<string, List<TimeSpan>> _times = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _errors = new(StringComparer.Ordinal);
    private long _acknowledged;
    private int _runs;

    internal IReadOnlyList<Violation> Violations => _violations;

    internal long Acknowledged => _acknowledged;

    internal int Runs => _runs;

    internal void AddTimes(string name, IEnumerable<TimeSpan> times)
    {
        if (!_times.TryGetValue(name, out var all))
            _times.Add(name, all = []);
        all.AddRange(times);
    }

    internal void AddCount(string name, long count) => _counts[name] = _counts.GetValueOrDefault(name) + count;

    internal void AddRun(ClusterRun run, IReadOnlyCollection<Violation> violations)
    {
        _runs++;
        _acknowledged += run.Log.Acknowledged;
        _violations.AddRange(violations);
        AddTimes("longest request", [run.Log.Longest]);
        AddCount("operations", run.Log.Operations.Count);
        AddCount("unknown writes", run.Log.Operations.Count(
            static operation => operation is { IsWrite: true, Outcome: OperationOutcome.Unknown }));
        AddCount("events that watches got", run.Log.Watches.Sum(static watch => (long)watch.Items.Count));
        AddCount("watches begun again", run.Log.Watches.Sum(
            static watch => (long)watch.Items.Count(static item => item.Event is WatchItem.Break or WatchItem.Reset)));
        AddCount("watches reconnected", run.Reconnects);
        foreach (var (error, times) in run.Log.Errors)
            _errors[error] = _errors.GetValueOrDefault(error) + times;
    }

    /// <summary>Writes the tables.</summary>
    internal void Write(TextWriter to)
    {
        if (_times.Count > 0)
        {
            TextTable.Write(
                to,
                ["Seconds", "n", "median", "p99", "longest"],
                [.. _times.Select(static pair => Line(pair.Key, pair.Value))]);
            to.WriteLine();
        }

        TextTable.Write(to, ["Counts", "n"], [.. _counts.Select(static pair => (string[])[pair.Key, $"{pair.Value:N0}"])]);
        if (_errors.Count > 0)
        {
            to.WriteLine();
            var errors = _errors.Select(static pair => (string[])[pair.Key, $"{pair.Value:N0}"]);
            TextTable.Write(to, ["Errors that clients got", "n"], [.. errors]);
        }

        to.WriteLine();
        to.WriteLine(Total());
    }

    /// <summary>The line with the totals.</summary>
    internal string Total()
    {
        var kinds = string.Join(", ", Enum.GetValues<ViolationKind>().Select(kind =>
            string.Create(CultureInfo.InvariantCulture, $"{_violations.Count(violation => violation.Kind == kind)} {Word(kind)}")));
        return string.Create(CultureInfo.InvariantCulture, $"{_runs} runs of {what}, {_acknowledged:N0} acknowledged writes: {kinds}");
    }

    private static string Word(ViolationKind kind) => kind switch
    {
        ViolationKind.Lost => "lost",
        ViolationKind.Stale => "stale",
        ViolationKind.CameBack => "came back",
        ViolationKind.Torn => "torn",
        ViolationKind.RepeatedTag => "repeated tags",
        ViolationKind.Order => "out of order",
        ViolationKind.NotLinearizable => "not linearizable",
        ViolationKind.Watch => "wrong watches",
        ViolationKind.WrongAnswer => "wrong answers",
        _ => "avoidable errors",
    };

    private static IReadOnlyList<string> Line(string name, List<TimeSpan> times)
    {
        times.Sort();
        return times.Count == 0
            ? [name, "0", "", "", ""]
            :
            [
                name, times.Count.ToString(CultureInfo.InvariantCulture), Seconds(times[times.Count / 2]),
                Seconds(times[Math.Min(times.Count - 1, (int)(times.Count * 0.99))]), Seconds(times[^1]),
            ];
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture);
}
