using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pail.Bench.Reports;

/// <summary>Writes a report to a folder as Markdown with its pictures, as HTML, and as JSON with all figures.</summary>
internal static class ReportFiles
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes the files; those that are there already are replaced.</summary>
    /// <param name="folder">The folder; it is made if it is not there.</param>
    /// <param name="name">The name of the files.</param>
    /// <param name="report">The report.</param>
    /// <param name="figures">All figures, for programs.</param>
    public static async Task Write(string folder, string name, Report report, JsonNode figures)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.md"), MarkdownReport.Write(report));
        await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.html"), HtmlReport.Write(report));
        await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.json"), figures.ToJsonString(Indented) + "\n");
        foreach (var plot in report.Sections.SelectMany(section => section.Plots))
            await File.WriteAllTextAsync(Path.Combine(folder, $"{plot.Name}.svg"), plot.Svg);
        Console.WriteLine($"The report is in {Path.GetFullPath(Path.Combine(folder, name))}.html, .md and .json.");
    }
}
