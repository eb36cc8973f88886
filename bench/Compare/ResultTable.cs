using Pail.Bench.Reports;

namespace Pail.Bench.Compare;

/// <summary>The results as a table.</summary>
internal static class ResultTable
{
    public static void Write(TextWriter to, IReadOnlyList<RowResult> results, CompareOptions options)
    {
        var columns = Columns(results);
        TextTable.Write(to, Head(columns), [.. Lines(results, columns, static row => row.Name)]);
        to.WriteLine();
        foreach (var note in Notes(results, options))
            to.WriteLine(note);
    }

    /// <summary>The headings of the columns.</summary>
    public static string[] Head(string[] contestants) => ["", .. contestants, "ratio", "allocated", "target", ""];

    /// <summary>The cells of the rows.</summary>
    public static IEnumerable<string[]> Lines(IReadOnlyList<RowResult> results, string[] contestants, Func<Row, string> name) =>
        results.Select(result => Line(result, contestants, name(result.Row)));

    /// <summary>The contestants: Pail is first. A peer that a target or a row names has a column even if it was not measured.</summary>
    public static string[] Columns(IReadOnlyList<RowResult> results) =>
        [.. Measured(results).Concat(results.SelectMany(result => result.Row.Columns?.Keys ?? [])).Distinct()];

    /// <summary>The contestants that were measured, and the peers that a target names.</summary>
    public static string[] Measured(IReadOnlyList<RowResult> results) =>
    [
        .. results.SelectMany(result => result.Figures.Keys)
            .Concat(results.Select(result => result.Row.Target?.Peer).OfType<string>())
            .Distinct(),
    ];

    /// <summary>The cell of the ratio: <c>20x BEAM</c>.</summary>
    public static string Ratio(RowResult result) => result.Ratio is { } ratio ? $"{Units.Digits(ratio)}x {result.Peer}" : "-";

    /// <summary>How to read the table.</summary>
    public static IEnumerable<string> Notes(IReadOnlyList<RowResult> results, CompareOptions options)
    {
        var (fewest, most) = (results.Min(result => result.Rounds), results.Max(result => result.Rounds));
        yield return $"Medians of {(fewest == most ? $"{most}" : $"{fewest} to {most}")} rounds{(options.Quick ? ", quick" : "")}; "
            + "each round gave each contestant one turn, in the order of the columns.";
        yield return "ratio: the peer's figure divided by Pail's. The peer is the target's, or else the best one. "
            + "allocated: by Pail, for one operation.";
        yield return "The target \"2x PEER\" is met when the ratio of this run is at least 2. A figure after \"else\" counts only when the "
            + "peer was not measured. \"≤ 2 times PEER (0.5x)\" is met when the ratio is at least the number in brackets. Other "
            + "targets are limits. A limit before \"and\", and \"0 B\", must be met as well. Of two targets with \"or\" between "
            + "them, one must be met.";
        yield return "What the peers are and how they do the work is in bench/README.md.";
        yield return results.Any(result => result.Row.Target?.Peer == Names.Beam && !result.Figures.ContainsKey(Names.Beam))
            ? "\"-\" in a cell: not measured. The column BEAM needs elixir on the path (Debian: apt-get install elixir)."
            : "\"-\" in a cell: not measured.";
    }

    private static string[] Line(RowResult result, string[] columns, string name) =>
    [
        name,
        .. columns.Select(column => result.Figures.TryGetValue(column, out var figure) ? result.Row.Unit.Write(figure) : "-"),
        Ratio(result),
        Unit.Bytes.Write(Math.Round(result.Allocated)),
        result.Row.Target?.Write(result.Row.Unit) ?? "",
        result.IsMet switch { true => "met", false => "MISSED", null => "" },
    ];
}
