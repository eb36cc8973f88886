using System.Diagnostics;
using System.Text.Json;
using Pail.Bench.Reports;
using SkiaSharp;

namespace Pail.Bench.Tests;

public sealed class ReportTests
{
    private static readonly string[] Browsers = ["chromium", "chromium-browser", "google-chrome"];

    private static readonly Report Example = new(
        "A <report>",
        [("processor", "a & b")],
        [
            new Section(
                "A | question",
                "What it <shows>.",
                ["case", "figure"],
                [["one|two", "1"], ["<script>", "2"]])
            {
                Plots =
                [
                    Plots.Bars("bars", "operations a second", ["one", "two"], [("agent", [10.0, 20.0]), ("table", [30.0, null])]),
                    Plots.Lines("lines", "messages", "messages", [("agent", [(0, 1), (1, 5)])]),
                ],
                Findings = ["Who is <faster>."],
            },
        ],
        ["A note."]);

    [Fact]
    public void In_Markdown_a_bar_does_not_end_a_cell_and_the_pictures_are_files()
    {
        var text = MarkdownReport.Write(Example);

        Assert.Contains(@"| one\|two | 1 |", text, StringComparison.Ordinal);
        Assert.Contains("](bars.svg)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void In_Markdown_the_table_and_its_pictures_are_between_the_text_and_the_findings()
    {
        var text = MarkdownReport.Write(Example);

        InOrder(text, "## A | question", @"What it \<shows>.", "| case | figure |", "](bars.svg)", @"Who is \<faster>.", "- A note.");
    }

    [Fact]
    public void In_HTML_the_table_and_its_pictures_are_between_the_text_and_the_findings()
    {
        var page = HtmlReport.Write(Example);

        InOrder(page, "<h2>A | question</h2>", "What it &lt;shows&gt;.", "case</th>", "<figure>", "Who is &lt;faster&gt;.", "A note.");
    }

    [Fact]
    public void A_section_without_rows_has_no_table()
    {
        var report = Example with { Facts = [], Sections = [new Section("Nothing", "In no row.", ["row"], [])] };

        Assert.DoesNotContain("<th scope=\"col\">", HtmlReport.Write(report), StringComparison.Ordinal);
        Assert.DoesNotContain("| row |", MarkdownReport.Write(report), StringComparison.Ordinal);
    }

    [Fact]
    public void In_HTML_text_stays_text()
    {
        var page = HtmlReport.Write(Example);

        Assert.Contains("<td>&lt;script&gt;</td>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_says_its_figures_in_words() =>
        Assert.Equal("operations a second: one: agent 10, table 30; two: agent 20, table ", Example.Sections[0].Plots[0].Description);

    [Fact]
    public async Task The_page_shows_its_pictures_in_a_browser_and_asks_nobody_for_anything()
    {
        var browser = FindBrowser();
        Assert.SkipUnless(browser is not null, "needs a Chromium on the path: install the package chromium");
        var folder = Directory.CreateTempSubdirectory("pail-report");
        var page = Path.Combine(folder.FullName, "report.html");
        var screenshot = Path.Combine(folder.FullName, "report.png");
        await File.WriteAllTextAsync(page, HtmlReport.Write(Example));
        var log = Path.Combine(folder.FullName, "net.json");

        using var process = Process.Start(new ProcessStartInfo(
            browser,
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
                $"--user-data-dir={folder.FullName}/profile", $"--log-net-log={log}", "--window-size=1200,1600",
                "--hide-scrollbars", $"--screenshot={screenshot}", new Uri(page).AbsoluteUri,
            ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        using var picture = SKBitmap.Decode(screenshot);
        Assert.Empty(await RequestsOfPages(log));
        foreach (var color in new[] { Plots.ColorOf(0), Plots.ColorOf(1) })
            Assert.True(picture.Pixels.Count(pixel => pixel == color) > 1000, $"The bars in {color} are not to be seen.");
        folder.Delete(recursive: true);
    }

    private static void InOrder(string text, params string[] parts)
    {
        var at = 0;
        foreach (var part in parts)
        {
            var found = text.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"\"{part}\" is not where it should be.");
            at = found + part.Length;
        }
    }

    // The browser also has requests of its own, such as for updates; only those of a page have an initiator.
    private static async Task<string[]> RequestsOfPages(string log)
    {
        using var events = JsonDocument.Parse(await File.ReadAllTextAsync(log));
        return
        [
            .. events.RootElement.GetProperty("events").EnumerateArray()
                .Select(happened => happened.TryGetProperty("params", out var details) ? details : default)
                .Where(details => details.ValueKind == JsonValueKind.Object
                    && details.TryGetProperty("url", out _)
                    && details.TryGetProperty("initiator", out var initiator)
                    && initiator.GetString() != "not an origin")
                .Select(details => details.GetProperty("url").GetString()!)
                .Where(url => !url.StartsWith("data:", StringComparison.Ordinal)),
        ];
    }

    private static string? FindBrowser() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => Browsers.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);
}
