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
            text.AppendLine().Append("## ").AppendLine(section.Title).AppendLine().AppendLine(section.Text).AppendLine();
            text.AppendLine(Line(section.Columns));
            text.AppendLine(Line([.. section.Columns.Select(static (_, i) => i == 0 ? "---" : "---:")]));
            foreach (var row in section.Rows)
                text.AppendLine(Line(row));
            foreach (var plot in section.Plots)
                text.AppendLine().AppendLine($"![{plot.Description}]({plot.Name}.svg)");
        }

        text.AppendLine();
        foreach (var note in report.Notes)
            text.Append("- ").AppendLine(note);
        return text.ToString();
    }

    private static string Line(IEnumerable<string> cells) =>
        $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |";
}
