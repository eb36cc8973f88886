using Pail.Bench.Compare;

namespace Pail.Bench.Tests;

/// <summary>Results of comparisons that nobody has run.</summary>
internal static class Results
{
    /// <summary>A row in which each contestant has the same figure in all rounds.</summary>
    public static RowResult Row(
        string name, Target? target, double ours, params (string Peer, double Figure)[] peers) =>
        Row(name, target, Unit.Time, 0, ours, peers);

    public static RowResult Row(
        string name, Target? target, Unit unit, double allocated, double ours, params (string Peer, double Figure)[] peers)
    {
        var figures = peers.Append((Peer: Names.Pail, Figure: ours)).ToDictionary(each => each.Peer, each => each.Figure);
        return new RowResult(new Row(name, unit, static _ => 0, target), figures, allocated, Rounds: 1)
        {
            Spreads = figures.ToDictionary(figure => figure.Key, figure => (figure.Value, figure.Value)),
        };
    }

    /// <summary>A row of a variant of a bucket.</summary>
    public static RowResult Variant(
        string subject, string variant, Target? target, double ours, params (string Peer, double Figure)[] peers)
    {
        var result = Row($"{subject}: {variant}", target, ours, peers);
        return result with
        {
            Row = result.Row with { Columns = new Dictionary<string, string> { [Names.Pail] = variant } },
        };
    }

    public static ExperimentResult Experiment(string title, params RowResult[] rows) => new(title, "It happens.", rows);
}
