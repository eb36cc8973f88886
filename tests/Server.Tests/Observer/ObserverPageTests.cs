using Microsoft.Extensions.DependencyInjection;

namespace Pail.Server.Tests.Observer;

/// <summary>A test with a server and pages of its own.</summary>
public abstract class ObserverPageTests(Browser browser) : IAsyncLifetime
{
    private readonly List<ObserverPage> _pages = [];

    protected Browser Browser => browser;

    internal RealServer Server { get; private set; } = null!;

    internal static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    protected virtual string[] Settings => [];

    public async ValueTask InitializeAsync() => Server = await RealServer.Start(Configure, Settings);

    public async ValueTask DisposeAsync()
    {
        try
        {
            foreach (var page in _pages)
                await page.DisposeAsync();
        }
        finally
        {
            await Server.DisposeAsync();
            CleanUp();
            GC.SuppressFinalize(this);
        }
    }

    protected virtual void Configure(IServiceCollection services)
    {
    }

    /// <summary>Called when the server has stopped.</summary>
    protected virtual void CleanUp()
    {
    }

    internal async Task<ObserverPage> Open(string view, Func<PuppeteerSharp.IPage, Task>? prepare = null)
    {
        var page = await ObserverPage.Open(browser, Server.Address, view, prepare);
        _pages.Add(page);
        return page;
    }

    internal async Task MakeBucket(string name, string backend, bool? durable = null)
    {
        var member = durable is { } word ? $",\"durable\":{(word ? "true" : "false")}" : "";
        using var content = new StringContent($$"""{"backend":"{{backend}}"{{member}}}""", System.Text.Encoding.UTF8, "application/json");
        using var made = await Server.Client.PutAsync($"/v1/buckets/{name}", content, Cancelled);
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync(Cancelled));
    }

    internal async Task Put(string bucket, string key, string value, string type = "text/plain")
    {
        using var content = new StringContent(value, System.Text.Encoding.UTF8, type);
        using var put = await Server.Client.PutAsync($"/v1/buckets/{bucket}/keys/{Uri.EscapeDataString(key)}", content, Cancelled);
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync(Cancelled));
    }
}
