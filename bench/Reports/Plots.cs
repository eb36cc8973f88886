using System.Globalization;
using ScottPlot;
using SkiaSharp;

namespace Pail.Bench.Reports;

/// <summary>Draws pictures of figures.</summary>
internal static class Plots
{
    private const int Width = 900;
    private const int Height = 420;
    private const int LabelSize = 10;

    private static readonly ScottPlot.Palettes.Category10 Palette = new();

    /// <summary>The color of the bars of a contestant.</summary>
    public static SKColor ColorOf(int contestant) => Palette.GetColor(contestant).ToSKColor();

    /// <summary>Groups of bars: a group for each case, in it a bar for each contestant.</summary>
    /// <param name="name">The picture's name.</param>
    /// <param name="title">What the bars are.</param>
    /// <param name="cases">The groups.</param>
    /// <param name="contestants">The bars of a group; null where a contestant has no figure.</param>
    public static Picture Bars(
        string name, string title, IReadOnlyList<string> cases, IReadOnlyList<(string Name, IReadOnlyList<double?> Figures)> contestants)
    {
        var plot = new Plot();
        plot.Title(title);
        var group = contestants.Count + 1;
        for (var contestant = 0; contestant < contestants.Count; contestant++)
        {
            var (label, figures) = contestants[contestant];
            var at = contestant;
            var bars = plot.Add.Bars(figures.Select((figure, i) => new Bar
            {
                Position = (i * group) + at,
                Value = figure ?? 0,

                // A bar beside a much higher one is too low to be read.
                Label = Text(figure),
            }).ToArray());
            bars.ValueLabelStyle.FontSize = LabelSize;
            bars.Color = Palette.GetColor(contestant);
            bars.LegendText = label;
        }

        plot.Axes.Bottom.SetTicks(
            [.. cases.Select((_, i) => (double)(i * group) + ((contestants.Count - 1) / 2.0))], [.. cases]);
        plot.Axes.Bottom.MajorTickStyle.Length = 0;
        plot.Axes.Margins(bottom: 0);
        plot.Grid.XAxisStyle.IsVisible = false;
        plot.ShowLegend(Edge.Right);
        return new Picture(name, Describe(title, cases, contestants), plot.GetSvgXml(Width, Height));
    }

    /// <summary>Lines over time.</summary>
    public static Picture Lines(
        string name, string title, string yAxis, IReadOnlyList<(string Name, IReadOnlyList<(double X, double Y)> Points)> lines)
    {
        var plot = new Plot();
        plot.Title(title);
        plot.XLabel("seconds");
        plot.YLabel(yAxis);
        foreach (var (label, points) in lines)
        {
            var line = plot.Add.ScatterLine(points.Select(point => point.X).ToArray(), points.Select(point => point.Y).ToArray());
            line.LegendText = label;
        }

        plot.ShowLegend(Edge.Right);
        var greatest = lines.Select(line => $"{line.Name} at most {(line.Points.Count == 0 ? 0 : line.Points.Max(point => point.Y)):0}");
        return new Picture(name, $"{title}: {string.Join(", ", greatest)}", plot.GetSvgXml(Width, Height));
    }

    private static string Describe(
        string title, IReadOnlyList<string> cases, IReadOnlyList<(string Name, IReadOnlyList<double?> Figures)> contestants) =>
        $"{title}: " + string.Join("; ", cases.Select((text, i) =>
            $"{text}: {string.Join(", ", contestants.Select(each => $"{each.Name} {Text(each.Figures[i])}"))}"));

    private static string Text(double? figure) =>
        figure?.ToString(Math.Abs(figure.Value) < 100 ? "0.##" : "0", CultureInfo.InvariantCulture) ?? "";
}
