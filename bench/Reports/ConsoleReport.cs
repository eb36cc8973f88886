using Spectre.Console;

namespace Pail.Bench.Reports;

/// <summary>Writes a report to the console.</summary>
internal static class ConsoleReport
{
    public static void Write(Report report)
    {
        var console = AnsiConsole.Console;

        // A file or a pipe has no width, and a table that is cut helps nobody.
        if (Console.IsOutputRedirected)
            console.Profile.Width = 250;
        console.MarkupLineInterpolated($"[bold]{report.Title}[/]");
        foreach (var (name, value) in report.Facts)
            console.WriteLine($"{name}: {value}");
        foreach (var section in report.Sections)
        {
            console.WriteLine();
            console.MarkupLineInterpolated($"[bold]{section.Title}[/]");
            console.WriteLine(section.About);
            var table = new Table { Border = TableBorder.Simple };
            for (var i = 0; i < section.Columns.Count; i++)
                table.AddColumn(new TableColumn(Markup.Escape(section.Columns[i])) { Alignment = i == 0 ? Justify.Left : Justify.Right });
            foreach (var row in section.Rows)
                table.AddRow([.. row.Select(Markup.Escape)]);
            console.Write(table);
            foreach (var finding in section.Findings)
                console.WriteLine(finding);
        }

        foreach (var note in report.Notes)
            console.WriteLine(note);
    }
}
