using PuppeteerSharp;

[assembly: AssemblyFixture(typeof(Pail.Server.Tests.Observer.Browser))]

namespace Pail.Server.Tests.Observer;

/// <summary>
/// One headless Chromium for all tests, started by the first that needs it. Each page has a profile of its own in it, so tests share no
/// state. PuppeteerSharp drives it: 1 MB, where the package of Playwright, with the Node.js that it brings, is 786 MB.
/// </summary>
public sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    // Contexts are made and closed one at a time: Chromium has answered "Session with given id not found" to a context that was made while
    // another was being closed.
    private readonly SemaphoreSlim _changing = new(1);
    private readonly string _profile = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private IBrowser? _browser;

    /// <summary>Makes a page with a profile of its own. Skips the test when there is no browser.</summary>
    internal async Task<(IBrowserContext Context, IPage Page)> NewPage()
    {
        var program = Names.Select(Tools.Find).FirstOrDefault(static found => found is not null);
        Assert.SkipUnless(program is not null, "needs a Chromium on the path: install the package chromium");
        await _changing.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _browser ??= await Start(program);
            var context = await _browser.CreateBrowserContextAsync();
            return (context, await context.NewPageAsync());
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Closes the pages of a profile, and forgets it.</summary>
    internal async Task Close(IBrowserContext context)
    {
        await _changing.WaitAsync(CancellationToken.None);
        try
        {
            await context.CloseAsync();
        }
        finally
        {
            _changing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
            await _browser.DisposeAsync();
        }

        _changing.Dispose();
        if (Directory.Exists(_profile))
            Directory.Delete(_profile, recursive: true);
    }

    private Task<IBrowser> Start(string program) => Puppeteer.LaunchAsync(new LaunchOptions
    {
        ExecutablePath = program,
        Headless = true,
        UserDataDir = _profile,
        DefaultViewport = new ViewPortOptions { Width = 1280, Height = 800 },
        Args =
        [
            // As root, in a container, Chromium cannot make its sandbox. The pages are this server's.
            "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--mute-audio", "--force-color-profile=srgb",
        ],
    });
}
