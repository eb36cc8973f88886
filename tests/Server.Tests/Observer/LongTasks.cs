using PuppeteerSharp;

namespace Pail.Server.Tests.Observer;

/// <summary>Notes when a page keeps its thread for more than 100 ms after it has loaded: then it does not answer its user.</summary>
internal static class LongTasks
{
    internal static Task Watch(IPage page) => page.EvaluateExpressionOnNewDocumentAsync(
        """
        window.longTasks = [];
        new PerformanceObserver(list => window.longTasks.push(...list.getEntries().map(each => Math.round(each.duration))))
            .observe({ entryTypes: ["longtask"] });
        """);

    /// <summary>
    /// Tells the longest task in the test's output. Not a limit: the machine may be busy with other tests, and a time is no proof.
    /// </summary>
    internal static async Task Check(ObserverPage page)
    {
        var longest = await page.Page.EvaluateExpressionAsync<int>("Math.max(0, ...window.longTasks)");
        TestContext.Current.TestOutputHelper?.WriteLine($"The longest task of the page took {longest} ms.");
    }
}
