using System.Text.Json.Nodes;
using Pail.Bench.Reports;

namespace Pail.Bench.Compare;

/// <summary>Makes the report of a comparison, for people and for programs.</summary>
internal static class CompareReport
{
    public static Report Of(
        CompareOptions options, IReadOnlyList<(string Name, string Value)> facts, IReadOnlyList<ExperimentResult> experiments) => new(
        $"Pail compared: {options.Word}",
        facts,
        [.. experiments.Select((experiment, i) => SectionOf(experiment, i + 1))],
        [.. ResultTable.Notes([.. experiments.SelectMany(experiment => experiment.Rows)], options)]);

    /// <summary>All figures, for programs.</summary>
    public static JsonNode Json(
        CompareOptions options, IReadOnlyList<(string Name, string Value)> facts, IReadOnlyList<ExperimentResult> experiments) =>
        new JsonObject
        {
            ["word"] = options.Word,
            ["facts"] = new JsonObject(facts.Select(fact => KeyValuePair.Create(fact.Name, (JsonNode?)fact.Value))),
            ["rows"] = new JsonArray([.. experiments.SelectMany(experiment => experiment.Rows).Select(Json)]),
        };

    private static JsonObject Json(RowResult result) => new()
    {
        ["name"] = result.Row.Name,
        ["unit"] = result.Row.Unit == Unit.Time ? "nanoseconds" : "bytes",
        ["rounds"] = result.Rounds,
        ["contestants"] = new JsonObject(result.Figures.Select(figure => KeyValuePair.Create(figure.Key, (JsonNode?)new JsonObject
        {
            ["median"] = figure.Value,
            ["least"] = result.Spreads[figure.Key].Least,
            ["greatest"] = result.Spreads[figure.Key].Greatest,
        }))),
        ["ratio"] = result.Ratio,
        ["peer"] = result.Peer,
        ["allocatedBytes"] = result.Allocated,
        ["target"] = result.Row.Target?.Write(result.Row.Unit),
        ["isMet"] = result.IsMet,
    };

    private static Section SectionOf(ExperimentResult experiment, int number) => new(
        experiment.Title,
        string.Join(" ", experiment.Rows.Select(Finding)),
        ResultTable.Head(experiment.Rows),
        [.. ResultTable.Lines(experiment.Rows)],
        [.. experiment.Rows.GroupBy(result => result.Row.Unit).Select(group => Plot(experiment.Title, number, group.Key, [.. group]))]);

    private static string Finding(RowResult result)
    {
        var ours = result.Figures[Names.Pail];
        var peers = result.Figures.Where(figure => figure.Key != Names.Pail && ours > 0)
            .OrderBy(figure => figure.Value)
            .Select(figure => $"{figure.Key} {Units.Digits(figure.Value / ours)} times as much");
        var text = string.Join(", ", peers.Prepend($"{result.Row.Name}: Pail takes {result.Row.Unit.Write(ours)}"));
        return result.IsMet switch
        {
            true => $"{text}; target met.",
            false => $"{text}; target missed.",
            null => $"{text}.",
        };
    }

    private static Picture Plot(string title, int number, Unit unit, IReadOnlyList<RowResult> rows)
    {
        var (scale, name) = unit.Scale(rows.SelectMany(row => row.Figures.Values).Max());
        return Plots.Bars(
            $"{number:00}-{unit.ToString().ToLowerInvariant()}",
            $"{title}, {name}",
            [.. rows.Select(row => row.Row.Name)],
            [
                .. ResultTable.Columns(rows).Select(column => (column, (IReadOnlyList<double?>)
                [
                    .. rows.Select(row => row.Figures.TryGetValue(column, out var figure) ? figure / scale : (double?)null),
                ])),
            ]);
    }
}
