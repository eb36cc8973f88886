using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Pail.Runtime.Processes;

namespace Pail.Server.Tests.Observer;

/// <summary>
/// Measures what an open page costs on a node with many processes and buckets. Not a test of anything, because a time on a shared machine
/// is no proof: it runs only when it is asked for, and prints its figures. Build with <c>-c Release</c> and run the test program with
/// <c>-explicit only -class '*ObserverFigures' -showLiveOutput</c>.
/// </summary>
public sealed class ObserverFigures(Browser browser) : ObserverPageTests(browser)
{
    private const int Processes = 100_000;
    private const int Buckets = 1_000;
    private const int Seconds = 15;

    private static readonly string[] Views =
    [
        "/processes?sort=mailbox", "/processes?sort=busy", "/processes?sort=name", "/tree", "/tree?as=drawing", "/tables", "/charts",
        "/buckets", "/crashes",
    ];

    private static ITestOutputHelper Output => TestContext.Current.TestOutputHelper!;

    [Fact(Explicit = true)]
    public async Task What_an_open_page_costs()
    {
        var node = Server.Services.GetRequiredService<Node>();
        for (var i = 0; i < Buckets; i++)
            await MakeBucket($"bucket-{i}", i % 2 == 0 ? "table" : "agent");
        while (node.ProcessCount < Processes)
            node.Spawn(static self => self.Receive<string>(static text => text == "never").AsTask());

        GC.Collect();
        await Share("no page", 5);
        await Share("no page", Seconds);

        var page = await Open("/", LongTasks.Watch);
        await page.See("main section h1");
        foreach (var view in Views)
        {
            await page.Go(view);
            await page.See("main section h1");
            await RuntimeViewPageTests.Samples(page, 5);
            await page.Page.EvaluateExpressionAsync("window.longTasks.length = 0");
            var first = await page.Page.EvaluateExpressionAsync<int>("window.pailObserver.number()");
            await Share(view, Seconds);
            var last = await page.Page.EvaluateExpressionAsync<int>("window.pailObserver.number()");
            var longest = await page.Page.EvaluateExpressionAsync<int>("Math.max(0, ...window.longTasks)");
            Output.WriteLine($"    {last - first} samples, longest task of the page {longest} ms");
        }
    }

    [Fact(Explicit = true)]
    public async Task How_soon_a_page_shows_something()
    {
        // The first page finds a server and a browser that have only just begun.
        for (var i = 0; i < 6; i++)
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

    // The processor time of this program, in which the server is: with no page it is next to nothing.
    private static async Task Share(string name, int seconds)
    {
        using var self = Process.GetCurrentProcess();
        var (began, before) = (Stopwatch.GetTimestamp(), self.TotalProcessorTime);
        await Task.Delay(TimeSpan.FromSeconds(seconds), Cancelled);
        self.Refresh();
        var share = (self.TotalProcessorTime - before) / Stopwatch.GetElapsedTime(began);
        Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {share:P2} of a core"));
    }
}
