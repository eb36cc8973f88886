using System.Collections.Concurrent;
using System.Text.Json;
using PuppeteerSharp;

namespace Pail.Server.Tests.Observer;

/// <summary>
/// The observer in a browser, as a test uses it. In the end it checks that the page has printed no error and has sent no request to another
/// server.
/// </summary>
internal sealed class ObserverPage : IAsyncDisposable
{
    private static readonly WaitForFunctionOptions Patience = new() { Timeout = 30_000, Polling = WaitForFunctionPollingOption.Raf };

    private readonly Browser _browser;
    private readonly IBrowserContext _context;
    private readonly Uri _server;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentQueue<string> _ends = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _allowed = [];
    private volatile bool _isClosing;

    private ObserverPage(Browser browser, IBrowserContext context, IPage page, Uri server)
    {
        (_browser, _context, Page, _server) = (browser, context, page, server);
        page.Console += (_, message) =>
        {
            if (message.Message.Type is ConsoleType.Error or ConsoleType.Warning)
                _errors.Enqueue(message.Message.Text);
        };
        page.PageError += (_, error) => _errors.Enqueue(error.Message);

        // Waiting would only say that the session is gone.
        page.Error += (_, error) => End($"the renderer has crashed: {error.Error}");
        page.Close += (_, _) => End(_isClosing ? "the test has closed the page" : "the browser has closed the page");
        page.Client.Disconnected += (_, _) => End($"the page's session has ended: {page.Client.CloseReason}");
        page.Browser.Disconnected += (_, _) => End("the connection to the browser has ended");
        page.Request += (_, request) => Check(request.Request.Url);
    }

    internal IPage Page { get; }

    /// <summary>Opens a view.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="server">The address of the server.</param>
    /// <param name="view">The part of the address behind the hash, such as <c>/tree</c>.</param>
    /// <param name="prepare">Called before the page is loaded.</param>
    internal static async Task<ObserverPage> Open(Browser browser, Uri server, string view, Func<IPage, Task>? prepare = null)
    {
        var (context, page) = await browser.NewPage();
        var opened = new ObserverPage(browser, context, page, server);
        if (prepare is not null)
            await prepare(page);
        await page.GoToAsync($"{server}observer#{view}");
        return opened;
    }

    /// <summary>Goes to another view of the same page.</summary>
    internal Task Go(string view) => Page.EvaluateFunctionAsync("hash => { location.hash = hash }", view);

    /// <summary>Says that the page may print an error with this text, because the test provokes it.</summary>
    internal void Allow(string text) => _allowed.Add(text);

    /// <summary>Waits until an expression in the page is true.</summary>
    internal async Task Until(string expression, params object[] arguments)
    {
        var limit = Task.Delay(Patience.Timeout!.Value, TestContext.Current.CancellationToken);
        while (true)
        {
            try
            {
                await Page.WaitForFunctionAsync(expression, Patience, arguments);
                return;
            }
            catch (WaitTaskTimeoutException)
            {
                var text = await Page.EvaluateExpressionAsync<string>("document.body.innerText");
                Assert.Fail($"Not true within 30 s: {expression} {JsonSerializer.Serialize(arguments)}\nThe page:\n{text}\n{Errors()}");
            }
            catch (PuppeteerException error) when (IsReplaced(error) && !_ended.Task.IsCompleted && !limit.IsCompleted)
            {
                await Task.Yield();
            }
            catch (PuppeteerException error)
            {
                throw new InvalidOperationException(await WhatHappened(error), error);
            }
        }
    }

    /// <summary>Waits for an element.</summary>
    internal Task See(string selector) => Until("selector => !!document.querySelector(selector)", selector);

    /// <summary>Waits until an element has a text.</summary>
    internal Task SeeText(string selector, string text) => Until(
        "(selector, text) => [...document.querySelectorAll(selector)].some(each => (each.textContent ?? '').includes(text))",
        selector, text);

    /// <summary>
    /// Waits until no element is there. Not of an open dialog, but of any: a closed one is removed when its question has its answer, and
    /// until then the page takes no other action.
    /// </summary>
    internal Task Miss(string selector) => Until("selector => !document.querySelector(selector)", selector);

    /// <summary>Clicks on the first element of a selector that has a text, when it is there.</summary>
    internal async Task Click(string selector, string text = "")
    {
        const string find =
            "(selector, text) => [...document.querySelectorAll(selector)]"
            + ".find(each => (each.textContent ?? '').includes(text) && !each.disabled && each.getClientRects().length > 0)";
        await Until($"(selector, text) => !!({find})(selector, text)", selector, text);
        await Page.EvaluateFunctionAsync($"(selector, text) => ({find})(selector, text).click()", selector, text);
    }

    /// <summary>Writes into a field, as a person does.</summary>
    internal async Task Fill(string selector, string text)
    {
        await See(selector);
        await Page.FocusAsync(selector);
        await Page.EvaluateFunctionAsync("selector => document.querySelector(selector).select?.()", selector);
        await Page.Keyboard.PressAsync("Backspace");
        if (text.Length > 0)
            await Page.TypeAsync(selector, text);
    }

    /// <summary>The text of the first element.</summary>
    internal async Task<string> Text(string selector)
    {
        await See(selector);
        return await Page.EvaluateFunctionAsync<string>("selector => document.querySelector(selector).textContent", selector);
    }

    /// <summary>The texts of all elements.</summary>
    internal Task<string[]> Texts(string selector) => Page.EvaluateFunctionAsync<string[]>(
        "selector => [...document.querySelectorAll(selector)].map(each => each.textContent)", selector);

    /// <summary>The values of an attribute of all elements.</summary>
    internal Task<string[]> Attributes(string selector, string name) => Page.EvaluateFunctionAsync<string[]>(
        "(selector, name) => [...document.querySelectorAll(selector)].map(each => each.getAttribute(name))", selector, name);

    public async ValueTask DisposeAsync()
    {
        _isClosing = true;
        await _browser.Close(_context);
        Assert.DoesNotContain(_errors, error => !_allowed.Any(allowed => error.Contains(allowed, StringComparison.Ordinal)));
    }

    private void Check(string url)
    {
        if (!url.StartsWith(_server.ToString(), StringComparison.Ordinal)
            && !url.StartsWith("data:", StringComparison.Ordinal)
            && !url.StartsWith("blob:", StringComparison.Ordinal))
            _errors.Enqueue($"The page sent a request to {url}.");
    }

    // What ended the page is sometimes told a little after the first request that fails.
    // The browser may give a page that it loads another process, and with it another session, which this process learns of a moment later.
    private static bool IsReplaced(Exception? error)
    {
        while (error is not null && !error.Message.Contains("Session with given id not found", StringComparison.Ordinal))
            error = error.InnerException;
        return error is not null;
    }

    private async Task<string> WhatHappened(Exception error)
    {
        // The browser may say later why it does not answer.
        await Task.WhenAny(_ended.Task, Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
        var targets = string.Join(", ", Page.Browser.Targets().Select(static target => $"{target.Type} {target.Url}"));
        var ends = _ends.IsEmpty ? "nothing has ended the page" : string.Join(", ", _ends);
        return $"{error.Message}: {error.InnerException?.Message}\nWhat happened to the page: {ends}\nPages now: {targets}\n{Errors()}";
    }

    private void End(string how)
    {
        _ends.Enqueue(how);
        _ended.TrySetResult();
    }

    private string Errors() => string.Join('\n', _errors);
}
