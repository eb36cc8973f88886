using System.Text.Json;

namespace Pail.Server.Tests.Observer;

/// <summary>The list of buckets in a browser: how it stays up to date, and the dialogs that create and configure.</summary>
public sealed class BucketListPageTests(Browser browser) : ObserverPageTests(browser)
{
    private const string View = "[data-testid=view-buckets]";
    private const string Row = $"{View} [data-testid=row]";

    [Fact]
    public async Task The_rows_stay_when_the_list_cannot_be_read()
    {
        await MakeBucket("stays", "agent");
        var page = await Open("/buckets", PageRequests.Watch);
        await page.SeeText(Row, "stays");
        await page.Page.EvaluateExpressionAsync(
            """
            window.answer = ({ path }) => path.startsWith("/v1/buckets?") && !window.healed
                ? new Response(JSON.stringify({ detail: "Not now." }), { status: 503 }) : undefined;
            """);

        await page.SeeText($"{View} .notice.error", "Not now.");
        await page.SeeText(Row, "stays");
        Assert.DoesNotContain("There is no bucket", await page.Text(View), StringComparison.Ordinal);
        await page.Page.EvaluateExpressionAsync("window.healed = true");
        await page.Click($"{View} button", "Read again");
        await page.Miss($"{View} .notice.error");
        await page.SeeText(Row, "stays");
    }

    [Fact]
    public async Task An_error_of_the_first_look_is_not_an_empty_list()
    {
        var page = await Open("/", PageRequests.Watch);
        await page.Page.EvaluateExpressionAsync(
            """
            window.answer = ({ path }) => path.startsWith("/v1/buckets?")
                ? new Response(JSON.stringify({ detail: "Not now." }), { status: 503 }) : undefined;
            """);
        await page.Go("/buckets");

        await page.SeeText($"{View} .notice.error", "Not now.");
        Assert.DoesNotContain("There is no bucket", await page.Text(View), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_read_every_two_seconds_at_most_and_only_while_it_is_seen()
    {
        await MakeBucket("still", "agent");
        var page = await Open("/buckets", static async page =>
        {
            await PageRequests.Watch(page);

            // How often the row of the bucket is drawn: it reads its text each time.
            await page.EvaluateExpressionOnNewDocumentAsync(
                """
                window.drawn = 0;
                const parse = JSON.parse;
                JSON.parse = (text, ...others) => {
                    if (String(text).startsWith('{"name":"still"')) window.drawn++;
                    return parse(text, ...others);
                };
                Object.defineProperty(document, "visibilityState", { get: () => (window.away ? "hidden" : "visible") });
                """);
        });
        await page.SeeText(Row, "still");
        await page.Until("() => requests.filter(each => each.path.startsWith('/v1/buckets?')).length >= 4");
        var times = await page.Page.EvaluateExpressionAsync<double[]>(
            "requests.filter(each => each.path.startsWith('/v1/buckets?')).map(each => each.at)");
        Assert.All(times.Zip(times.Skip(1)), static pair => Assert.True(pair.Second - pair.First >= 1850, $"{pair}"));
        Assert.Equal(1, await page.Page.EvaluateExpressionAsync<int>("window.drawn"));

        await page.Page.EvaluateExpressionAsync("window.away = true");
        var before = await PageRequests.Count(page, "GET", "/v1/buckets?");
        await RuntimeViewPageTests.Samples(page, 5);
        Assert.Equal(before, await PageRequests.Count(page, "GET", "/v1/buckets?"));

        await page.Page.EvaluateExpressionAsync("window.away = false");
        await MakeBucket("later", "agent");
        await page.SeeText(Row, "later");
    }

    [Fact]
    public async Task The_field_of_names_sends_what_was_typed_last()
    {
        await MakeBucket("abcdef", "agent");
        await MakeBucket("abx", "agent");
        var page = await Open("/buckets", PageRequests.Watch);
        await page.SeeText(Row, "abx");
        await page.Fill($"{View} input[type=search]", "abcdef");
        await page.Miss($"{Row}[data-id=abx]");
        await page.See($"{Row}[data-id=abcdef]");

        Assert.Equal(
            ["", "abcdef"],
            await page.Page.EvaluateExpressionAsync<string[]>(
                "[...new Set(requests.filter(each => each.path.startsWith('/v1/buckets?'))"
                + ".map(each => new URL(each.path, location).searchParams.get('prefix') ?? ''))]"));
    }

    [Fact]
    public async Task Metadata_is_given_shown_and_changed()
    {
        var page = await Open("/buckets");
        await page.Click($"{View} button", "Create");
        await page.Fill("dialog[open] input[name=name]", "noted");
        await page.Fill("dialog[open] textarea[name=metadata]", "owner: ada\nuse: a: b");
        await page.Click("dialog[open] button[type=submit]");
        await page.SeeText(Row, "noted");
        Assert.Equal("""{"owner":"ada","use":"a: b"}""", await Metadata("noted"));

        // Nothing is sent that was not changed.
        await page.Click($"{Row}[data-id=noted] button", "Configure");
        Assert.Equal("owner: ada\nuse: a: b", await Field(page));
        await page.Fill("dialog[open] input[name=maxKeys]", "7");
        await page.Click("dialog[open] button[type=submit]");
        await page.Miss("dialog");
        Assert.Equal("""{"owner":"ada","use":"a: b"}""", await Metadata("noted"));

        await page.Click($"{Row}[data-id=noted] button", "Configure");
        await page.Fill("dialog[open] textarea[name=metadata]", "no colon");
        await page.Click("dialog[open] button[type=submit]");
        await page.SeeText("dialog[open] [role=alert]", "no colon");
        await page.Fill("dialog[open] textarea[name=metadata]", "owner: eve");
        await page.Click("dialog[open] button[type=submit]");
        await page.Miss("dialog");
        Assert.Equal("""{"owner":"eve"}""", await Metadata("noted"));

        await page.Click($"{Row}[data-id=noted] button", "Configure");
        await page.Fill("dialog[open] textarea[name=metadata]", "");
        await page.Click("dialog[open] button[type=submit]");
        await page.Miss("dialog");
        Assert.Equal("{}", await Metadata("noted"));
    }

    [Fact]
    public async Task Metadata_that_lines_cannot_tell_are_JSON()
    {
        const string metadata = """{"a:b":"c","two":"1\n2"}""";
        using var content = new StringContent($"{{\"metadata\":{metadata}}}", System.Text.Encoding.UTF8, "application/json");
        (await Server.Client.PutAsync("/v1/buckets/noted", content, Cancelled)).Dispose();
        var page = await Open("/buckets");
        await page.Click($"{Row}[data-id=noted] button", "Configure");
        Assert.Equal(metadata, await Field(page));
        await page.Fill("dialog[open] textarea[name=metadata]", """{"a:b":"d"}""");
        await page.Click("dialog[open] button[type=submit]");
        await page.Miss("dialog");

        Assert.Equal("""{"a:b":"d"}""", await Metadata("noted"));
    }

    private async Task<string> Metadata(string bucket)
    {
        using var status = JsonDocument.Parse(await Server.Client.GetStringAsync($"/v1/buckets/{bucket}", Cancelled));
        return status.RootElement.GetProperty("configuration").GetProperty("metadata").GetRawText();
    }

    private static async Task<string> Field(ObserverPage page)
    {
        await page.See("dialog[open] textarea[name=metadata]");
        return await page.Page.EvaluateExpressionAsync<string>("document.querySelector('dialog[open] textarea[name=metadata]').value");
    }
}
