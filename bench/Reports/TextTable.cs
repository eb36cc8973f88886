namespace Pail.Bench.Reports;

/// <summary>Writes a table in Markdown that also reads well in a terminal.</summary>
internal static class TextTable
{
    /// <summary>Writes the table. Its first column has text, the others figures.</summary>
    public static void Write(TextWriter to, IReadOnlyList<string> head, IReadOnlyList<IReadOnlyList<string>> lines)
    {
        var widths = head.Select((name, i) => Math.Max(1, lines.Select(line => line[i].Length).Append(name.Length).Max())).ToArray();
        WriteLine(to, head, widths);
        WriteLine(to, [.. widths.Select((width, i) => i == 0 ? new string('-', width) : new string('-', width - 1) + ':')], widths);
        foreach (var line in lines)
            WriteLine(to, line, widths);
    }

    private static void WriteLine(TextWriter to, IReadOnlyList<string> cells, int[] widths)
    {
        var padded = cells.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]));
        to.WriteLine($"| {string.Join(" | ", padded)} |");
    }
}
