using System.Net.Http.Headers;
using Pail.Server.Tests.Security;

namespace Pail.Server.Tests.Observer;

/// <summary>The view of one value on a server with API keys.</summary>
public sealed class LockedValuePageTests(Browser browser)
{
    private const string Text = "[data-testid=view-value] textarea[aria-label=Value]";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_curl_line_that_saves_takes_the_key_from_a_variable()
    {
        Tools.Need("curl", "install the package curl");
        Tools.Need("sh", "install a shell");
        var keys = new TestKeys();
        var writer = keys.Add("writer");
        await using var server = await Start(keys);
        await using var page = await SignedIn(server, writer);
        await page.Fill(Text, "@new");
        await page.SeeText("[data-testid=curl] code", "--data-raw @new");
        var line = (await page.Texts("[data-testid=curl] code")).Single(static line => line.Contains("-X PUT", StringComparison.Ordinal));
        Assert.DoesNotContain(writer, line, StringComparison.Ordinal);

        var (code, output, errors) = await Tools.Run("sh", "-c", $"PAIL_KEY={writer}; {line} -sS -f");

        Assert.True(code == 0, $"{line}: {output} {errors}");
        Assert.Equal("@new", await server.Client.GetStringAsync("/v1/buckets/b/keys/k", Cancelled));
    }

    [Fact]
    public async Task A_draft_outlives_a_key_that_is_no_longer_valid()
    {
        var keys = new TestKeys();
        var writer = keys.Add("writer");
        var reader = keys.Add("reader");
        await using var server = await Start(keys);
        await using var page = await SignedIn(server, writer);
        await page.Fill(Text, "draft");
        await page.Page.EvaluateExpressionAsync("sessionStorage.setItem('pail-key', 'pail_wrong')");
        await page.Click("[data-testid=view-value] button.primary", "Save");
        await SignIn(page, reader);
        await page.Until("selector => document.querySelector(selector)?.value === 'old'", Text);
        await page.Click("button", "Sign out");
        await SignIn(page, writer);

        await page.Until("selector => document.querySelector(selector)?.value === 'draft'", Text);
        await page.Click("[data-testid=view-value] button.primary", "Save");
        await page.SeeText(".toasts", "Saved.");
        Assert.Equal("draft", await server.Client.GetStringAsync("/v1/buckets/b/keys/k", Cancelled));
    }

    private async Task<ObserverPage> SignedIn(RealServer server, string key)
    {
        var page = await ObserverPage.Open(browser, server.Address, "/value/b/k");
        page.Allow("401");
        await SignIn(page, key);
        await page.Until("selector => document.querySelector(selector)?.value === 'old'", Text);
        return page;
    }

    private static async Task SignIn(ObserverPage page, string key)
    {
        await page.Fill("input[type=password]", key);
        await page.Page.Keyboard.PressAsync("Enter");
    }

    private static async Task<RealServer> Start(TestKeys keys)
    {
        var admin = keys.Add("admin");
        var server = await RealServer.Start(null, keys.Switches);
        server.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", admin);
        (await server.Client.PutAsync("/v1/buckets/b", content: null, Cancelled)).Dispose();
        using var value = new StringContent("old", System.Text.Encoding.UTF8, "text/plain");
        (await server.Client.PutAsync("/v1/buckets/b/keys/k", value, Cancelled)).Dispose();
        return server;
    }
}
