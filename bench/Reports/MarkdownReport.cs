using System.Text;

namespace Pail.Bench.Reports;

/// <summary>Writes a report as Markdown. Its pictures are files beside it.</summary>
internal static class MarkdownReport
{
    public static string Write(Report report)
    {
        var text = new StringBuilder();
        text.Append("# ").AppendLine(report.Title).AppendLine().AppendLine("| | |").AppendLine("|---|---|");
        foreach (var (name, value) in report.Facts)
            text.AppendLine(Line([name, value]));
        foreach (var section in report.Sections)
        {
            text.AppendLine().Append("## ").AppendLine(Text(section.Title)).AppendLine().AppendLine(Text(section.About));
            if (section.Rows.Count > 0)
                Table(text.AppendLine(), section);
            foreach (var plot in section.Plots)
                text.AppendLine().AppendLine($"![{Text(plot.Description)}]({plot.Name}.svg)");
            foreach (var finding in section.Findings)
                text.AppendLine().AppendLine(Text(finding));
        }

        text.AppendLine().AppendLine("## How to read the tables").AppendLine();
        foreach (var note in report.Notes)
            text.Append("- ").AppendLine(Text(note));
        return text.ToString();
    }

    private static void Table(StringBuilder text, Section section)
    {
        text.AppendLine(Line(section.Columns));
        text.AppendLine(Line([.. section.Columns.Select(static (_, i) => i == 0 ? "---" : "---:")]));
        foreach (var row in section.Rows)
            text.AppendLine(Line(row));
    }

    private static string Line(IEnumerable<string> cells) =>
        $"| {string.Join(" | ", cells.Select(cell => Text(cell).Replace("|", "\\|", StringComparison.Ordinal)))} |";

    // A "<" would begin a tag of HTML.
    private static string Text(string text) => text.Replace("<", "\\<", StringComparison.Ordinal);
}
