using System.Text.Json.Nodes;
using Pail.Bench.Reports;

namespace Pail.Bench.Compare;

/// <summary>What a reader wants to know first: which targets are missed, and where a peer is ahead of Pail.</summary>
internal sealed class CompareSummary(IEnumerable<ExperimentResult> experiments)
{
    private readonly IReadOnlyList<RowResult> _rows = [.. experiments.SelectMany(experiment => experiment.Rows)];

    /// <summary>How many targets are met.</summary>
    public int Met => _rows.Count(row => row.IsMet == true);

    /// <summary>The rows whose target is missed.</summary>
    public IReadOnlyList<RowResult> Missed => [.. _rows.Where(row => row.IsMet == false)];

    /// <summary>The rows in which a peer takes less than Pail.</summary>
    public IReadOnlyList<RowResult> Ahead => [.. _rows.Where(row => row.Ahead.Count > 0)];

    /// <summary>The summary for people.</summary>
    public IReadOnlyList<Section> Sections =>
    [
        new(
            "Summary",
            (Met, Missed.Count) switch
            {
                (0, 0) => "No row has a target.",
                (1, 0) => "The only target is met.",
                (var met, 0) => $"All {met} targets are met.",
                var (met, missed) => $"{met} of {met + missed} targets {(met == 1 ? "is" : "are")} met, and {missed} "
                    + $"{(missed == 1 ? "is" : "are")} missed:",
            },
            ["target missed", Names.Pail, "ratio", "allocated", "target"],
            [.. Missed.Select(Line)]),
        new(
            "Where a peer is ahead of Pail",
            Ahead.Count == 0
                ? $"In none of {Wording.Count(_rows.Count, "row")}."
                : $"In {Ahead.Count} of {Wording.Count(_rows.Count, "row")} a peer takes less than Pail; \"0.5x\" is half of what "
                    + "Pail takes. With \"?\", the slowest round of the peer was no faster than the fastest of Pail:",
            ["peer ahead", Names.Pail, "peers"],
            [.. Ahead.Select(row => (string[])[row.Row.Name, Ours(row), Peers(row)])]),
    ];

    /// <summary>The summary for programs.</summary>
    public JsonObject Json => new()
    {
        ["met"] = Met,
        ["missed"] = new JsonArray([.. Missed.Select(row => (JsonNode)row.Row.Name)]),
        ["ahead"] = new JsonArray([.. Ahead.Select(row => new JsonObject
        {
            ["row"] = row.Row.Name,
            ["peers"] = new JsonObject(row.Ahead.Select(each => KeyValuePair.Create(each.Peer, (JsonNode?)each.Ratio))),
        })]),
    };

    private static string[] Line(RowResult row) =>
    [
        row.Row.Name,
        Ours(row),
        ResultTable.Ratio(row),
        Unit.Bytes.Write(Math.Round(row.Allocated)),
        row.Row.Target!.Write(row.Row.Unit),
    ];

    private static string Ours(RowResult row) => row.Row.Unit.Write(row.Figures[Names.Pail]);

    private static string Peers(RowResult row) =>
        string.Join(", ", row.Ahead.Select(each => $"{Comparing.Times(each.Ratio)}x {each.Peer}{(row.Overlaps(each.Peer) ? "?" : "")}"));
}
