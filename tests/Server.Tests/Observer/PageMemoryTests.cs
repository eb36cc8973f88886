using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Pail.Server.Tests.Observer;

/// <summary>The page's memory while it is open for long. The clock is the test's, so two minutes of samples take seconds.</summary>
public sealed class PageMemoryTests(Browser browser)
{
    private const int TwoMinutes = 120;

    [Fact]
    public async Task Memory_is_flat_over_two_minutes_of_streaming()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        await using var server = await RealServer.Start(services => services.AddSingleton<TimeProvider>(time));
        await using var page = await ObserverPage.Open(browser, server.Address, "/processes?system=true");
        await page.See("[data-testid=view-processes] [data-testid=row]");
        await Stream(page, time, TwoMinutes / 4);
        var (heap, nodes) = await Measure(page);

        await Stream(page, time, TwoMinutes);

        var (later, laterNodes) = await Measure(page);
        Assert.Equal(nodes, laterNodes);

        // The history for the charts grows by one sample a second; an hour of it is kept.
        Assert.InRange(later, 0, heap + TwoMinutes * 4_000);
    }

    private static async Task Stream(ObserverPage page, FakeTimeProvider time, int samples)
    {
        var number = await page.Page.EvaluateExpressionAsync<int>("window.pailObserver.number()");
        for (var i = 1; i <= samples; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await page.Until("wanted => window.pailObserver.number() >= wanted", number + i);
        }
    }

    private static async Task<(long Heap, int Nodes)> Measure(ObserverPage page)
    {
        var session = await page.Page.CreateCDPSessionAsync();
        await session.SendAsync("HeapProfiler.collectGarbage");
        var metrics = await page.Page.MetricsAsync();
        var nodes = await page.Page.EvaluateExpressionAsync<int>("document.querySelectorAll('*').length");
        return ((long)metrics["JSHeapUsedSize"], nodes);
    }
}
