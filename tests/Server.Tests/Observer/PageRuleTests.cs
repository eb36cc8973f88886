using System.Net;
using System.Text.Json;
using Deque.AxeCore.Commons;
using Pail.Server.Tests.Security;
using PuppeteerSharp;

namespace Pail.Server.Tests.Observer;

/// <summary>What holds for the page as a whole: roles, accessibility, reconnecting, memory.</summary>
public sealed class PageRuleTests(Browser browser)
{
    private static readonly string[] Views =
    [
        "/", "/tree", "/tree?as=drawing", "/processes", "/tables", "/buckets", "/bucket/b", "/value/b/k", "/watch/b", "/charts", "/crashes",
        "/compare", "/process/0.1.0",
    ];

    private static readonly string[] Colours = ["light", "dark"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> AllViews => [.. Views];

    public static TheoryData<string, string> ViewsAndColours => new(
        from view in Views
        from colours in Colours
        select (view, colours));

    [Theory]
    [MemberData(nameof(ViewsAndColours))]
    public async Task Axe_finds_no_fault(string view, string colours)
    {
        await using var server = await RealServer.Start();
        await Fill(server);
        await using var page = await ObserverPage.Open(browser, server.Address, view, prepared => Colour(prepared, colours));
        await page.See("main section h1");
        await RuntimeViewPageTests.Samples(page, 2);
        await CheckWithAxe(page);
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task Axe_finds_no_fault_in_the_question_for_a_key_and_in_dialogs(string colours)
    {
        var keys = new TestKeys();
        var admin = keys.Add("admin", name: "boss");
        await using var server = await RealServer.Start(null, keys.Switches);
        await using var page = await ObserverPage.Open(browser, server.Address, "/process/0.1.0", prepared => Colour(prepared, colours));
        page.Allow("401");
        await page.See("input[type=password]");
        await CheckWithAxe(page);

        await page.Fill("input[type=password]", admin);
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Click("[data-testid=view-process] button", "Kill");
        await page.See("dialog[open]");
        await CheckWithAxe(page);
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Miss("dialog");

        await page.Go("/buckets");
        await page.Click("[data-testid=view-buckets] button", "Create a bucket");
        await page.See("dialog[open]");
        await CheckWithAxe(page);
    }

    [Theory]
    [MemberData(nameof(AllViews))]
    public async Task A_window_of_360_pixels_needs_no_sideways_scrolling(string view)
    {
        await using var server = await RealServer.Start();
        await Fill(server);
        await using var page = await ObserverPage.Open(
            browser, server.Address, view, static page => page.SetViewportAsync(new ViewPortOptions { Width = 360, Height = 740 }));
        await page.See("main section h1");
        await RuntimeViewPageTests.Samples(page, 2);

        Assert.InRange(await page.Page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth"), 300, 360);
    }

    [Fact]
    public async Task A_reader_sees_no_button_that_changes_something_and_is_refused_if_it_asks_all_the_same()
    {
        var keys = new TestKeys();
        var admin = keys.Add("admin", name: "boss");
        var reader = keys.Add("reader", name: "guest");
        await using var server = await RealServer.Start(null, keys.Switches);
        server.Client.DefaultRequestHeaders.Authorization = new("Bearer", admin);
        await Fill(server);
        await using var page = await ObserverPage.Open(browser, server.Address, "/buckets");
        page.Allow("401");
        page.Allow("403");
        await page.See("input[type=password]");
        await page.Fill("input[type=password]", reader);
        await page.Page.Keyboard.PressAsync("Enter");

        await page.See("[data-testid=view-buckets] [data-testid=row]");
        Assert.Equal(["Export"], await page.Texts("[data-testid=view-buckets] [data-testid=row] button"));
        Assert.DoesNotContain("Processes", string.Join('|', await page.Texts("nav a")), StringComparison.Ordinal);
        foreach (var path in new[] { "/v1/buckets/b:kill", "/v1/processes/0.1.0:kill", "/v1/comparisons", "/v1/buckets/b:clear" })
        {
            var status = await page.Page.EvaluateFunctionAsync<int>(
                "async (path, key) => (await fetch(path, { method: 'POST', headers: { Authorization: `Bearer ${key}` } })).status",
                path, reader);
            Assert.Equal((int)HttpStatusCode.Forbidden, status);
        }

        // What a reader may press on the other views: nothing that writes.
        foreach (var (view, allowed) in new[]
        {
            ("bucket/b", "Select|Copy|Read again"), ("value/b/k", "Text|JSON|Hex|Image|Copy|Read again|Download|Format"), ("", "Copy"),
            ("watch/b", "Watch|Pause|Clear|Download|Copy|Stop|Start"),
        })
        {
            await page.Go("/" + view);
            await page.See(SectionOf("/" + view));
            var pressed = await page.Texts("main button:not(:disabled)");
            Assert.All(pressed, text => Assert.Matches(allowed, text));
        }

        await page.Go("/process/0.1.0");
        await page.SeeText("main", "administrator");
    }

    [Fact]
    public async Task A_page_of_another_site_can_neither_read_nor_kill()
    {
        await using var server = await RealServer.Start();
        await Fill(server);
        await using var other = await RealServer.Start();

        // A page of the other server's origin that, unlike the observer, may connect to where it likes.
        var (context, page) = await browser.NewPage();
        await page.GoToAsync($"{other.Address}health/live");
        foreach (var (method, path) in new[] { ("GET", "/v1/observer"), ("GET", "/v1/processes"), ("POST", "/v1/buckets/b:kill") })
        {
            foreach (var mode in new[] { "cors", "no-cors" })
            {
                // A browser tells nothing of an answer that is not for the page; "opaque" is such an answer.
                var seen = await page.EvaluateFunctionAsync<string>(
                    "async (url, method, mode) => { try { const answer = await fetch(url, { method, mode });"
                    + " return `${answer.type} ${answer.status}`; } catch (error) { return error.message; } }",
                    server.Address + path[1..], method, mode);
                Assert.Equal(mode == "cors" ? "Failed to fetch" : "opaque 0", seen);
            }
        }

        await browser.Close(context);

        using var status = JsonDocument.Parse(await server.Client.GetStringAsync("/v1/buckets/b", Cancelled));
        Assert.Equal(0, status.RootElement.GetProperty("restarts").GetInt32());
    }

    [Fact]
    public async Task A_page_says_that_the_server_has_gone_and_finds_it_again()
    {
        var first = await RealServer.Start();
        await using var page = await ObserverPage.Open(browser, first.Address, "/tree");
        page.Allow("ERR_");
        page.Allow("503");
        await page.Until("() => document.querySelector('[data-testid=connection]')?.dataset.state === 'open'");
        await page.See("[data-testid=view-tree] [data-testid=row]");
        var address = first.Address;
        await first.DisposeAsync();
        await page.Until("() => ['stopped', 'broken'].includes(document.querySelector('[data-testid=connection]')?.dataset.state)");

        await using var second = await RealServer.Start(null, "--urls", address.ToString());

        await page.Until("() => document.querySelector('[data-testid=connection]')?.dataset.state === 'open'");
        await page.See("[data-testid=view-tree] [data-testid=row]");
    }

    [Fact]
    public async Task A_view_that_could_not_be_loaded_is_loaded_when_the_server_is_back()
    {
        var first = await RealServer.Start();
        await using var page = await ObserverPage.Open(browser, first.Address, "/tree");
        page.Allow("ERR_");
        page.Allow("503");
        await page.See("[data-testid=view-tree] [data-testid=row]");
        var address = first.Address;
        await first.DisposeAsync();
        await page.Go("/charts");
        await page.SeeText("main", "could not be loaded");

        await using var second = await RealServer.Start(null, "--urls", address.ToString());

        await page.See("[data-testid=view-charts] canvas");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_curl_lines_of_all_views_run(bool needsKey)
    {
        Tools.Need("curl", "install the package curl");
        Tools.Need("sh", "install a shell");
        var keys = new TestKeys();
        var admin = keys.Add("admin", name: "boss");
        await using var server = await RealServer.Start(null, needsKey ? keys.Switches : []);
        if (needsKey)
            server.Client.DefaultRequestHeaders.Authorization = new("Bearer", admin);
        await Fill(server);
        await using var page = await ObserverPage.Open(browser, server.Address, "/");
        if (needsKey)
        {
            page.Allow("401");
            await page.Fill("input[type=password]", admin);
            await page.Page.Keyboard.PressAsync("Enter");
        }

        // Those of the first page are run by its buttons; the last of them finds that the milk is lost.
        foreach (var view in Views.Skip(1))
        {
            await page.Go(view);
            await page.See($"{SectionOf(view)} [data-testid=curl] code");
            await RuntimeViewPageTests.Samples(page, 1);
            foreach (var line in await page.Texts("main [data-testid=curl] code"))
            {
                var command = $"PAIL_KEY={admin} && " + line.Replace("curl ", "curl --max-time 3 -sS -f ", StringComparison.Ordinal);
                var (code, output, errors) = await Tools.Run("sh", "-c", command);

                // 28: the time was up, in the middle of an answer without end.
                Assert.True(code == 0 || (code == 28 && output.Length > 0), $"{line}: {code} {output} {errors}");
            }
        }
    }

    private static string SectionOf(string view)
    {
        var name = view.Split('/', '?')[1];
        return $"[data-testid=view-{(name.Length == 0 ? "start" : name == "bucket" ? "keys" : name)}]";
    }

    internal static async Task CheckWithAxe(ObserverPage page)
    {
        await page.Page.EvaluateExpressionAsync(new BundledAxeScriptProvider().GetScript());
        var faults = await page.Page.EvaluateFunctionAsync<string[]>(
            """
            async () => (await axe.run()).violations.flatMap(fault =>
                fault.nodes.map(node => `${fault.id}: ${fault.help}: ${node.html.slice(0, 150)} ${node.any[0]?.message ?? ""}`))
            """);

        Assert.Empty(faults);
    }

    private static Task Colour(IPage page, string colours) =>
        page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = colours }]);

    private static async Task Fill(RealServer server)
    {
        using var config = new StringContent("{\"backend\":\"table\"}", System.Text.Encoding.UTF8, "application/json");
        (await server.Client.PutAsync("/v1/buckets/b", config, Cancelled)).Dispose();
        using var value = new StringContent("value", System.Text.Encoding.UTF8, "text/plain");
        (await server.Client.PutAsync("/v1/buckets/b/keys/k", value, Cancelled)).Dispose();
    }
}
