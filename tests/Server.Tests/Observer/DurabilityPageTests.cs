using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Pail.Buckets;
using Pail.Server.Tests.Storage;
using PuppeteerSharp;

namespace Pail.Server.Tests.Observer;

/// <summary>What the observer shows of durability, on a server whose buckets are durable unless they say otherwise.</summary>
public sealed class DurabilityPageTests(Browser browser) : ObserverPageTests(browser)
{
    private const string Row = "[data-testid=view-buckets] [data-testid=row]";

    private readonly DataDirectory _data = new();
    private FaultyLogStore? _store;

    protected override string[] Settings => ["--data", _data.Path];

    protected override void Configure(IServiceCollection services) => services.AddSingleton(new BucketTreeOptions
    {
        Storage = new BucketStorageOptions(_data.Path) { OpenStore = () => _store = new FaultyLogStore(SqliteLogStore.Open(_data.Path)) },
    });

    protected override void CleanUp() => _data.Dispose();

    [Fact]
    public async Task The_list_says_which_buckets_are_durable_and_the_dialog_makes_both()
    {
        await MakeBucket("kept", "agent");
        var page = await Open("/buckets");
        await page.SeeText($"{Row}[data-id=kept] td", "agent durable");

        foreach (var (name, choice) in new[] { ("by-default", ""), ("forgotten", "false"), ("chosen", "true") })
        {
            await page.Click("[data-testid=view-buckets] button", "Create");
            await page.SeeText("dialog[open] .field", "true unless chosen");
            await page.Fill("dialog[open] input[name=name]", name);
            await page.Page.SelectAsync("dialog[open] select[name=durable]", choice);
            await page.Click("dialog[open] button[type=submit]");
            await page.SeeText($"{Row}[data-id={name}] td", choice == "false" ? "table" : "table durable");
        }

        Assert.DoesNotContain("durable", await page.Text($"{Row}[data-id=forgotten]"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_questions_say_what_a_durable_bucket_keeps()
    {
        await MakeBucket("kept", "agent");
        await MakeBucket("forgotten", "agent", durable: false);
        var page = await Open("/buckets");
        foreach (var (name, kill, configuration) in new[]
        {
            ("kept", "has the keys again", "is an agent, and durable"), ("forgotten", "keys die with it", "is an agent, and not durable"),
        })
        {
            await page.Click($"{Row}[data-id={name}] button", "Kill");
            await page.SeeText("dialog[open]", kill);
            await page.Click("dialog[open] button", "Cancel");
            await page.Click($"{Row}[data-id={name}] button", "Configure");
            await page.SeeText("dialog[open]", configuration);
            await page.Click("dialog[open] button", "Cancel");
            await page.Miss("dialog");
        }
    }

    [Fact]
    public async Task The_process_of_a_durable_bucket_is_labelled_in_the_views_of_the_runtime()
    {
        await MakeBucket("kept", "agent");
        await MakeBucket("forgotten", "agent", durable: false);
        var page = await Open("/tree");
        await page.SeeText("[data-testid=view-tree] [data-testid=row]", "buckets/kept durable");
        await page.SeeText("[data-testid=view-tree] [data-testid=row]", "buckets/forgotten");
        Assert.Single(await page.Texts("[data-testid=view-tree] [data-testid=row] .badge"));

        await page.Go("/processes?filter=durable");
        await page.SeeText("[data-testid=view-processes] [data-testid=row]", "buckets/kept durable");
        Assert.Single(await page.Texts("[data-testid=view-processes] [data-testid=row]"));
        await page.Click("[data-testid=view-processes] [data-testid=row] a");
        await page.SeeText("[data-testid=view-process] .facts dd", "durable");
    }

    [Fact]
    public async Task The_first_page_still_shows_who_keeps_the_milk()
    {
        var page = await Open("/");
        page.Allow("404");
        await page.See("[data-testid=durable-note]");
        foreach (var backend in new[] { "agent", "genserver", "table" })
        {
            await page.SeeText($"[data-testid=trial-{backend}] code", $$"""'{"backend":"{{backend}}","durable":false}'""");
            await page.Click($"[data-testid=trial-{backend}] button", "Try");
        }

        await page.SeeText("[data-testid=trial-agent] [data-testid=verdict]", "lost the milk");
        await page.SeeText("[data-testid=trial-genserver] [data-testid=verdict]", "lost the milk");
        await page.SeeText("[data-testid=trial-table] [data-testid=verdict]", "kept the milk");
    }

    [Fact]
    public async Task A_bucket_of_the_first_page_that_is_durable_already_explains_why_it_keeps_the_milk()
    {
        await MakeBucket("first-agent", "agent");
        var page = await Open("/");
        page.Allow("409");
        await page.Click("[data-testid=trial-agent] button", "Try");

        await page.SeeText("[data-testid=trial-agent] [data-testid=verdict]", "kept the milk: 3. The bucket is durable");
    }

    [Fact]
    public async Task The_charts_show_what_the_storage_does()
    {
        await MakeBucket("kept", "agent");
        var page = await Open("/charts");
        await page.See("[data-testid=view-charts] [data-id=commits] canvas");
        await page.SeeText("[data-testid=view-charts] [data-testid=curl]", "/v1/storage");
        await page.SeeText("[data-testid=storage-facts]", "Storage: ok · no snapshot since the start");
        await page.SeeText(Last("files"), "KB");
        await page.SeeText(Last("lag"), "0 B");
        await page.SeeText(Last("commits"), "0");
        await page.SeeText(Last("commitTimes"), "–");
        await Put("kept", "milk", "3");

        // Those of the sample with the commit: in the next one there is none.
        await page.Until("""
            () => ["commits", "commitTimes"].every(name =>
                /[1-9]/.test(document.querySelector(`[data-id=${name}] [data-testid=last]`).textContent))
            """);
    }

    [Fact]
    public async Task A_storage_that_is_full_or_has_failed_is_told_on_every_view_as_long_as_it_is_so()
    {
        await MakeBucket("kept", "agent");
        var page = await Open("/buckets");
        await page.SeeText(Row, "kept");
        await page.Miss("[data-testid=storage-notice]");

        _store!.Fault = BucketStorageFault.Full;
        var put = Server.Put("/v1/buckets/kept/keys/milk", "3");
        await page.SeeText("[data-testid=storage-notice]", "The disk of the storage is full.");
        await page.Go("/watch/kept");
        await page.SeeText("[data-testid=storage-notice]", "The disk is Full.");

        _store.Fault = null;
        await page.Miss("[data-testid=storage-notice]");
        using var waited = await put;
        await Put("kept", "milk", "3");

        _store.Fault = BucketStorageFault.Failed;
        using var failed = await Server.Put("/v1/buckets/kept/keys/milk", "4");
        await failed.Problem(HttpStatusCode.ServiceUnavailable, "storage-failed");
        await page.SeeText("[data-testid=storage-notice]", "The storage has failed.");
        await page.SeeText("[data-testid=storage-notice]", "The disk is Failed.");
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task The_views_pass_axe_and_fit_into_360_pixels(string colours)
    {
        await MakeBucket("kept", "genserver");
        var page = await Open("/buckets", async page =>
        {
            await page.EmulateMediaFeaturesAsync(
                [new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = colours }]);
            await page.SetViewportAsync(new ViewPortOptions { Width = 360, Height = 740 });
        });
        await page.SeeText(Row, "durable");
        _store!.Fault = BucketStorageFault.Full;
        var put = Server.Put("/v1/buckets/kept/keys/milk", "3");
        await page.See("[data-testid=storage-notice]");
        foreach (var (view, sign) in new[]
        {
            ("/buckets", Row), ("/tree", "[data-testid=view-tree] .badge"), ("/processes", "[data-testid=view-processes] .badge"),
            ("/charts", "[data-id=files] canvas"), ("/compare", "input[name=durable]"), ("/", "[data-testid=durable-note]"),
        })
        {
            await page.Go(view);
            await page.See(sign);
            await PageRuleTests.CheckWithAxe(page);
            Assert.InRange(await page.Page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth"), 300, 360);
        }

        // It may have waited too long by now.
        _store.Fault = null;
        using var answer = await put;
    }

    [Fact]
    public async Task Side_by_side_can_have_durable_buckets()
    {
        var page = await Open("/compare");
        await page.Fill("[data-testid=view-compare] input[name=seconds]", "1");
        await page.Click("[data-testid=view-compare] input[name=durable]");
        await page.SeeText("[data-testid=view-compare] code", "\"durable\":true");
        await page.Click("[data-testid=view-compare] button[type=submit]");

        await page.SeeText("[data-testid=finding]", "durable agent");
        Assert.Equal(
            ["agent", "durable agent", "genserver", "durable genserver", "table", "durable table"],
            await page.Attributes("[data-testid=results] [data-testid=row]", "data-id"));
    }

    [Fact]
    public async Task A_server_without_a_storage_says_nothing_of_one()
    {
        await using var server = await RealServer.Start();
        await using var page = await ObserverPage.Open(Browser, server.Address, "/charts");
        await page.See("[data-testid=view-charts] [data-id=watchers] canvas");
        await page.Miss("[data-testid=view-charts] [data-id=commits]");
        await page.Miss("[data-testid=storage-facts]");

        await page.Go("/");
        await page.SeeText("[data-testid=trial-agent] code", """'{"backend":"agent"}'""");
        await page.Miss("[data-testid=durable-note]");
        await page.Go("/compare");
        await page.See("[data-testid=view-compare] input[name=kill]");
        await page.Miss("[data-testid=view-compare] input[name=durable]");
        await page.Go("/buckets");
        await page.Click("[data-testid=view-buckets] button", "Create");
        await page.See("dialog[open] input[name=name]");
        await page.Miss("dialog[open] select[name=durable]");
    }

    private static string Last(string chart) => $"[data-testid=view-charts] [data-id={chart}] [data-testid=last]";
}
