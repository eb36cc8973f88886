using PuppeteerSharp;

namespace Pail.Server.Tests.Observer;

/// <summary>
/// The requests of a page, which a test counts, answers itself, or holds back. In the page, <c>requests</c> has them as
/// <c>{ at, method, path }</c>; a function <c>answer</c> that a test sets gets each of them, and may return another answer, or a promise.
/// </summary>
internal static class PageRequests
{
    internal static Task Watch(IPage page) => page.EvaluateExpressionOnNewDocumentAsync(
        """
        window.requests = [];
        const send = window.fetch;
        window.fetch = async (address, options) => {
            const path = String(address);
            const request = { at: performance.now(), method: options?.method ?? "GET", path };
            window.requests.push(request);
            return await window.answer?.(request) ?? send(address, options);
        };
        """);

    /// <summary>How many requests with a method were sent whose path has a text.</summary>
    internal static Task<int> Count(ObserverPage page, string method, string path) => page.Page.EvaluateFunctionAsync<int>(
        "(method, path) => requests.filter(each => each.method === method && each.path.includes(path)).length", method, path);
}
