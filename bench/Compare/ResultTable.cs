namespace Pail.Bench.Compare;

/// <summary>Writes the results as a Markdown table that also reads well in a terminal.</summary>
internal static class ResultTable
{
    public static void Write(TextWriter to, IReadOnlyList<RowResult> results, CompareOptions options)
    {
        // Those who took part in anything, us first; whoever is awaited but was not there keeps an empty column.
        var awaited = results.Select(result => result.Row.Target.Peer).OfType<string>();
        var columns = results.SelectMany(result => result.Figures.Keys).Concat(awaited).Distinct().ToArray();
        var lines = new List<string[]>
        {
            (string[])["", .. columns, "ratio", "allocated", "target", ""],
        };
        lines.AddRange(results.Select(result => Line(result, columns)));
        var widths = Enumerable.Range(0, lines[0].Length).Select(i => lines.Max(line => line[i].Length)).ToArray();
        foreach (var line in lines)
        {
            WriteLine(to, line, widths);
            if (line == lines[0])
                WriteLine(to, [.. widths.Select((width, i) => i == 0 ? new string('-', width) : new string('-', width - 1) + ':')], widths);
        }

        to.WriteLine();
        Explain(to, results, options);
    }

    private static string[] Line(RowResult result, string[] columns) =>
    [
        result.Row.Name,
        .. columns.Select(name => result.Figures.TryGetValue(name, out var figure) ? result.Row.Unit.Write(figure) : "-"),
        result.Ratio is { } ratio ? $"{Units.Digits(ratio)}x {result.Peer}" : "-",
        Unit.Bytes.Write(Math.Round(result.Allocated)),
        result.Row.Target.Write(result.Row.Unit),
        result.IsMet ? "met" : "missed",
    ];

    private static void WriteLine(TextWriter to, string[] cells, int[] widths)
    {
        var padded = cells.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]));
        to.WriteLine($"| {string.Join(" | ", padded)} |");
    }

    private static void Explain(TextWriter to, IReadOnlyList<RowResult> results, CompareOptions options)
    {
        var (fewest, most) = (results.Min(result => result.Rounds), results.Max(result => result.Rounds));
        to.WriteLine(
            $"Medians of {(fewest == most ? $"{most}" : $"{fewest} to {most}")} rounds{(options.Quick ? ", quick" : "")}; "
            + "each round gave everybody one turn, "
            + "in the order of the columns.");
        to.WriteLine(
            "ratio: the peer's figure over Pail's; the target's peer, or else the best one. allocated: by Pail, for one operation.");
        to.WriteLine(
            "A target of so many times a peer is met when that ratio, from this very run, reaches it; "
            + "the figure behind \"else\" counts only when the peer is "
            + "not there. At most so many times a peer: what the ratio must reach stands in brackets. Other targets are limits. What "
                + "stands behind "
            + "\"and\", and \"0 B\", must hold as well.");
        if (results.Any(result => result.Row.Target.Peer == Names.Beam && !result.Figures.ContainsKey(Names.Beam)))
            to.WriteLine("-: not measured. For the column BEAM put elixir on the path (Debian: apt-get install elixir).");
        else
            to.WriteLine("-: not measured.");
    }
}
