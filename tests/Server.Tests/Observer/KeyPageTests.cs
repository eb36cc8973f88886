using System.Text;
using System.Text.Json;
using Deque.AxeCore.Commons;
using PuppeteerSharp;

namespace Pail.Server.Tests.Observer;

/// <summary>The list of a bucket's keys, as one sees it in a browser.</summary>
public sealed class KeyPageTests(Browser browser) : KeyPages(browser)
{
    [Fact]
    public async Task Empty_pages_do_not_end_the_list()
    {
        await MakeBucket("expired", "table");
        var page = await Open("/", PageRequests.Watch);

        // Pages as the server sends them when many keys have expired and are not removed yet: one has keys, those around it have none.
        await page.Page.EvaluateExpressionAsync(
            """
            const item = number => ({ key: `k${String(number).padStart(3, "0")}`, size: 1, revision: number, etag: `"1.${number}"`,
                expiresAt: null });
            window.answer = ({ path }) => {
                if (!path.includes("/keys?")) return undefined;
                const number = Number(/cursor=(\d+)/.exec(path)?.[1] ?? 0);
                const value = number === 2 ? Array.from({ length: 100 }, (_, index) => item(index)) : number === 5 ? [item(999)] : [];
                const nextLink = number === 5 ? null : `/v1/buckets/expired/keys?limit=1000&cursor=${number + 1}`;
                return new Response(JSON.stringify({ value, nextLink }), { headers: { "Content-Type": "application/json" } });
            };
            """);
        await page.Go("/bucket/expired");

        await page.SeeText(Row, "k000");
        await page.Until(
            $"() => {{ const list = document.querySelector('[data-testid=key-scroller]'); list.scrollTop = list.scrollHeight;"
            + $" return [...document.querySelectorAll('{Row}')].some(row => row.dataset.id === 'k999'); }}");
        Assert.Equal(6, await PageRequests.Count(page, "GET", "/keys?"));
        await page.SeeText("[data-testid=view-keys]", "101 shown");
    }

    [Fact]
    public async Task The_keys_stay_when_more_cannot_be_loaded()
    {
        await MakeBucket("many", "table");
        for (var from = 0; from < 2000; from += 1000)
            await PutAll("many", [.. Enumerable.Range(from, 1000).Select(static number => $"k{number:D4}")]);
        var page = await Open("/", PageRequests.Watch);
        await page.Page.EvaluateExpressionAsync(
            """
            window.answer = ({ path }) => path.includes("cursor=") && !window.healed
                ? new Response(JSON.stringify({ detail: "Not now." }), { status: 503 }) : undefined;
            """);
        await page.Go("/bucket/many");
        await page.SeeText(Row, "k0000");
        await page.Page.EvaluateExpressionAsync("document.querySelector('[data-testid=key-scroller]').scrollTop = 1e6");
        await page.SeeText("[data-testid=view-keys] .notice.error", "Not now.");
        await page.SeeText(Row, "k0999");

        await page.Page.EvaluateExpressionAsync("window.healed = true");
        await page.Click("[data-testid=view-keys] .notice.error button", "Try again");

        await page.SeeText("[data-testid=view-keys]", "2,000 shown");
        await page.Miss("[data-testid=view-keys] .notice.error");
    }

    [Fact]
    public async Task The_keys_are_read_again_with_a_button()
    {
        await MakeBucket("b", "table");
        await PutAll("b", ["a"]);
        var page = await Open("/bucket/b");
        await page.SeeText(Row, "a");
        await PutAll("b", ["later"]);
        using var gone = await Server.Client.DeleteAsync("/v1/buckets/b/keys/a", Cancelled);
        await page.Click("[data-testid=view-keys] button", "Read again");

        await page.SeeText(Row, "later");
        await page.Miss($"{Row}[data-id=a]");
    }

    [Fact]
    public async Task The_list_of_keys_has_a_heading()
    {
        await MakeBucket("headed", "table");
        await PutAll("headed", ["a/b", "c"]);
        var page = await Open("/bucket/headed");
        await page.SeeText(Row, "c");

        Assert.Equal(
            ["Selected", "Key", "Size", "Version", "Expires"],
            await page.Texts("[data-testid=view-keys] [role=table] [role=row] [role=columnheader]"));
        Assert.Equal("5,5", await page.Page.EvaluateFunctionAsync<string>(
            "row => [...document.querySelectorAll(row)].map(each => each.querySelectorAll('[role=cell]').length).join()", Row));
        Assert.Equal(["1", "2", "3"], await page.Attributes("[data-testid=view-keys] [role=table] [role=row]", "aria-rowindex"));
        await page.SeeText("[data-testid=row][data-id=c]", "never");
        Assert.Empty(await Misplaced(page));
        Assert.Empty(await Faults(page));
    }

    [Fact]
    public async Task A_narrow_window_hides_columns_with_their_headings()
    {
        await MakeBucket("headed", "table");
        await PutAll("headed", ["c"]);
        var page = await Open(
            "/bucket/headed", static page => page.SetViewportAsync(new ViewPortOptions { Width = 360, Height = 740 }));
        await page.SeeText(Row, "c");

        Assert.Equal(["Selected", "Key", "Size"], await page.Page.EvaluateExpressionAsync<string[]>(
            "[...document.querySelectorAll('[role=columnheader]')].filter(each => each.getClientRects().length > 0)"
            + ".map(each => each.textContent)"));
        Assert.Empty(await Misplaced(page));
        Assert.Empty(await Faults(page));
        Assert.InRange(await page.Page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth"), 300, 360);
    }

    [Fact]
    public async Task Any_text_can_be_the_delimiter()
    {
        await MakeBucket("paths", "table");
        await PutAll("paths", ["a::b::c", "a::d", "e/f"]);
        var page = await Open("/bucket/paths");
        await page.See($"{Row}[data-id='e/']");

        await page.Fill("[data-testid=view-keys] input[list]", "::");
        await page.See($"{Row}[data-id='a::']");
        await page.See($"{Row}[data-id='e/f']");
        await page.Click($"{Row}[data-id='a::'] button");
        await page.See($"{Row}[data-id='a::b::']");
        await page.See($"{Row}[data-id='a::d']");

        // Without one, the list is flat. It is in the address, as the delimiter is.
        await page.Go("/bucket/paths");
        await page.See($"{Row}[data-id='e/']");
        await page.Fill("[data-testid=view-keys] input[list]", "");
        await page.See($"{Row}[data-id='a::b::c']");
        await page.See($"{Row}[data-id='e/f']");
        Assert.EndsWith("?flat=true", await page.Page.EvaluateExpressionAsync<string>("location.hash"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_sends_what_was_typed_last()
    {
        await MakeBucket("words", "table");
        await PutAll("words", ["abcdef", "abx"]);
        var page = await Open("/bucket/words", PageRequests.Watch);
        await page.SeeText(Row, "abx");
        await page.Fill("[data-testid=view-keys] input[aria-label=Prefix]", "abcdef");
        await page.Miss($"{Row}[data-id=abx]");
        await page.See($"{Row}[data-id=abcdef]");

        Assert.Equal(
            ["", "abcdef"],
            await page.Page.EvaluateExpressionAsync<string[]>(
                "requests.filter(each => each.path.includes('/keys?'))"
                + ".map(each => new URL(each.path, location).searchParams.get('prefix') ?? '')"));
    }

    [Fact]
    public async Task An_export_has_all_that_an_import_needs()
    {
        await MakeBucket("source", "table");
        await MakeBucket("target", "agent");
        await Send("source", "typed", "{\"a\":1}", "application/json; charset=utf-8", ("Kv-Meta-Owner", "ada"), ("Kv-Meta-Note", "x: y"));
        await Send("source", "brief", "å\n", "text/plain", ("Kv-Expires-At", "2999-01-31T12:00:00Z"));
        await Send("source", "sliding", "\0\u0001", "image/x-none", ("Kv-Sliding", "8h"), ("Kv-Ttl", "20h"));
        await PutAll("source", [".."]);
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var page = await Open("/buckets");
            var session = await page.Page.CreateCDPSessionAsync();
            await session.SendAsync("Page.setDownloadBehavior", new { behavior = "allow", downloadPath = folder.FullName });
            await page.Click("[data-testid=row][data-id=source] button", "Export");
            await Waiting.Until(() => folder.GetFiles().Any(static file => file.Extension is not ".crdownload" && file.Length > 0));
            await page.Click("[data-testid=row][data-id=target] button", "Import");
            await page.See("dialog[open] input[type=file]");
            var input = await page.Page.QuerySelectorAsync("dialog[open] input[type=file]");
            await input.UploadFileAsync(folder.GetFiles().Single().FullName);
            await page.Click("dialog[open] button[type=submit]");
            await page.SeeText(".toasts", "4 keys were imported");
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        // Only the revisions are new.
        var exported = await Exported("source");
        Assert.Equal(4, exported.Length);
        Assert.Contains(exported, static line => line.Contains("\"owner\":\"ada\"", StringComparison.Ordinal));
        Assert.Contains(exported, static line => line.Contains("application/json; charset=utf-8", StringComparison.Ordinal));
        Assert.Contains(exported, static line => line.Contains("2999-01-31", StringComparison.Ordinal));
        Assert.Contains(exported, static line => line.Contains("sliding\":", StringComparison.Ordinal));
        Assert.Equal(exported, await Exported("target"));
    }

    private async Task Send(string bucket, string key, string value, string type, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/v1/buckets/{bucket}/keys/{key}");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(value));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        foreach (var (name, text) in headers)
            request.Headers.TryAddWithoutValidation(name, text);
        using var answer = await Server.Client.SendAsync(request, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
    }

    private async Task<string[]> Exported(string bucket)
    {
        using var answer = await Server.Client.PostAsync($"/v1/buckets/{bucket}:export", null, Cancelled);
        var lines = (await answer.Content.ReadAsStringAsync(Cancelled)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. lines.SkipLast(1).Select(static line =>
            {
                using var value = JsonDocument.Parse(line);
                return string.Join(',', value.RootElement.EnumerateObject().Where(static member => member.Name != "revision"));
            }).Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The cells that are not below the heading of their column.</summary>
    private static Task<string[]> Misplaced(ObserverPage page) => page.Page.EvaluateExpressionAsync<string[]>(
        """
        (() => {
            const heads = [...document.querySelectorAll("[role=columnheader]")].map(each => each.getBoundingClientRect());
            return [...document.querySelectorAll("[data-testid=view-keys] [data-testid=row]")].flatMap(row =>
                [...row.querySelectorAll("[role=cell]")].map((cell, index) => [cell.getBoundingClientRect(), heads[index]])
                    .filter(([cell, head]) => Math.abs(cell.left - head.left) > 1 || Math.abs(cell.right - head.right) > 1)
                    .map(([cell, head]) => `${cell.left}-${cell.right} is not ${head.left}-${head.right}`));
        })()
        """);

    private static async Task<string[]> Faults(ObserverPage page)
    {
        await page.Page.EvaluateExpressionAsync(new BundledAxeScriptProvider().GetScript());
        return await page.Page.EvaluateFunctionAsync<string[]>(
            "async () => (await axe.run()).violations.flatMap(fault =>"
            + " fault.nodes.map(node => `${fault.id}: ${fault.help}: ${node.html.slice(0, 150)}`))");
    }
}
