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
        [
            .. new CompareSummary(experiments).Sections,
            .. experiments.Select((experiment, i) => SectionOf(experiment, $"{options.Word}-{i + 1:00}")),
        ],
        [.. ResultTable.Notes([.. experiments.SelectMany(experiment => experiment.Rows)], options)]);

    /// <summary>All figures, for programs.</summary>
    public static JsonNode Json(
        CompareOptions options, IReadOnlyList<(string Name, string Value)> facts, IReadOnlyList<ExperimentResult> experiments) =>
        new JsonObject
        {
            ["word"] = options.Word,
            ["facts"] = new JsonObject(facts.Select(fact => KeyValuePair.Create(fact.Name, (JsonNode?)fact.Value))),
            ["summary"] = new CompareSummary(experiments).Json,
            ["experiments"] = new JsonArray([.. experiments.Select(Json)]),
            ["rows"] = new JsonArray([.. experiments.SelectMany(experiment => experiment.Rows).Select(Json)]),
        };

    private static JsonObject Json(ExperimentResult experiment) => new()
    {
        ["title"] = experiment.Title,
        ["about"] = experiment.About,
        ["findings"] = new JsonArray([.. ExperimentFindings.Of(experiment).Select(finding => (JsonNode)finding)]),
        ["rows"] = new JsonArray([.. experiment.Rows.Select(result => (JsonNode)result.Row.Name)]),
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

    private static Section SectionOf(ExperimentResult experiment, string name)
    {
        var contestants = ResultTable.Measured(experiment.Rows);
        return new Section(
            experiment.Title,
            experiment.About,
            ResultTable.Head(contestants),
            [.. ResultTable.Lines(experiment.Rows, contestants, row => ExperimentFindings.Label(row, experiment.Title))])
        {
            Plots = [.. Groups(experiment).Select((group, i) => Plot($"{name}-{i + 1}", group.Title, group.Rows))],
            Findings = ExperimentFindings.Of(experiment),
        };
    }

    // What one picture shows: rows of one unit, and the variants of one subject.
    private static IEnumerable<(string Title, IReadOnlyList<RowResult> Rows)> Groups(ExperimentResult experiment) => experiment.Rows
        .GroupBy(result => (result.Row.Unit, result.Row.Variant is null ? experiment.Title : result.Row.Subject))
        .Select(group => (group.Key.Item2, (IReadOnlyList<RowResult>)[.. group]));

    private static Picture Plot(string name, string title, IReadOnlyList<RowResult> rows)
    {
        var (scale, unit) = rows[0].Row.Unit.Scale(rows.SelectMany(row => row.Figures.Values).Max());
        return Plots.Bars(
            name,
            $"{title}, {unit}",
            [.. rows.Select(row => row.Row.Variant ?? row.Row.Name)],
            [
                .. ResultTable.Measured(rows).Select(column => (column, (IReadOnlyList<double?>)
                [
                    .. rows.Select(row => row.Figures.TryGetValue(column, out var figure) ? figure / scale : (double?)null),
                ])),
            ]);
    }
}
