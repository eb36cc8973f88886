using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Pail.Runtime.Processes;

namespace Pail.Server.Tests.Observer;

/// <summary>
/// What an open page costs, and how soon it shows something. Its figures are in the tests' output: a time on a shared machine is no proof,
/// so none is a limit. With <c>PAIL_OBSERVER_FIGURES=1</c> there are 100,000 processes and 1,000 buckets, and each view is looked at for 15
/// samples; build with <c>-c Release</c>, and run the test program with <c>-class '*ObserverFigures' -showLiveOutput</c>.
/// </summary>
[Collection(nameof(Alone))]
public sealed class ObserverFigures(Browser browser) : ObserverPageTests(browser)
{
    private static readonly bool IsAsked = Environment.GetEnvironmentVariable("PAIL_OBSERVER_FIGURES") == "1";
    private static readonly int Processes = IsAsked ? 100_000 : 1_000;
    private static readonly int Buckets = IsAsked ? 1_000 : 10;
    private static readonly int Looks = IsAsked ? 15 : 1;

    private static readonly string[] Views =
    [
        "/processes?sort=mailbox", "/processes?sort=busy", "/processes?sort=name", "/tree", "/tree?as=drawing", "/tables", "/charts",
        "/buckets", "/crashes",
    ];

    private static ITestOutputHelper Output => TestContext.Current.TestOutputHelper!;

    [Fact]
    public async Task What_an_open_page_costs()
    {
        var node = Server.Services.GetRequiredService<Node>();
        for (var i = 0; i < Buckets; i++)
            await MakeBucket($"bucket-{i}", i % 2 == 0 ? "table" : "agent");
        while (node.ProcessCount < Processes)
            node.Spawn(static self => self.Receive<string>(static text => text == "never").AsTask());

        var page = await Open("/", LongTasks.Watch);
        await page.See("main section h1");
        foreach (var view in Views)
        {
            await page.Go(view);
            await page.See("main section h1");
            await RuntimeViewPageTests.Samples(page, IsAsked ? 5 : 1);
            await page.Page.EvaluateExpressionAsync("window.longTasks.length = 0");
            using var self = Process.GetCurrentProcess();
            var (began, before) = (Stopwatch.GetTimestamp(), self.TotalProcessorTime);
            await RuntimeViewPageTests.Samples(page, Looks);
            self.Refresh();

            // The server is in this program, whose tests do nothing else now.
            var share = (self.TotalProcessorTime - before) / Stopwatch.GetElapsedTime(began);
            var longest = await page.Page.EvaluateExpressionAsync<int>("Math.max(0, ...window.longTasks)");
            Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{view}: {share:P2} of a core, longest task of the page {longest} ms"));
        }
    }

    [Fact]
    public async Task How_soon_a_page_shows_something()
    {
        // The first page finds a server and a browser that have only just begun.
        for (var i = 0; i < (IsAsked ? 6 : 2); i++)
        {
            var (paint, view) = await FirstPaint();
            Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first paint after {paint:F0} ms, the view after {view:F0} ms"));
        }
    }

    private async Task<(double Paint, double View)> FirstPaint()
    {
        var page = await Open("/");
        await page.See("main section h1");
        var view = await page.Page.EvaluateExpressionAsync<double>("performance.now()");
        var paint = await page.Page.EvaluateExpressionAsync<double>(
            "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1");
        return (paint, view);
    }
}
