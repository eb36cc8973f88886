using System.Text;
using System.Text.Json;
using Deque.AxeCore.Commons;
using PuppeteerSharp;

namespace Pail.Server.Tests.Observer;

/// <summary>The list of a bucket's keys, as one sees it in a browser.</summary>
public sealed class KeyPageTests(Browser browser) : ObserverPageTests(browser)
{
    private const string Row = "[data-testid=view-keys] [data-testid=row]";
    private const string Delete = "[data-testid=view-keys] button.danger";

    private static readonly string[] WithoutAddress = [".", "..", "a/../b", "c/."];

    [Fact]
    public async Task Keys_that_no_address_can_have_are_deleted_like_others()
    {
        await MakeBucket("dots", "table");
        await PutAll("dots", [.. WithoutAddress, "plain", "stays"]);
        var page = await Open("/bucket/dots?flat=true", PageRequests.Watch);
        await page.SeeText(Row, "stays");
        foreach (var key in WithoutAddress)
        {
            await page.SeeText($"{Row}[data-id='{key}']", "has no address");
            await page.Miss($"{Row}[data-id='{key}'] a");
            await page.Click($"{Row}[data-id='{key}'] input[type=checkbox]");
        }

        await page.See($"{Row}[data-id=plain] a");
        await page.Click($"{Row}[data-id=plain] input[type=checkbox]");
        await page.Click(Delete);
        await page.SeeText("dialog[open]", "5 keys");
        Assert.DoesNotContain("gone already", await page.Text("dialog[open]"), StringComparison.Ordinal);
        Assert.Equal(6, (await Keys("dots")).Length);
        await page.Click("dialog[open] button.danger");

        await page.SeeText(".toasts", "5 keys were deleted");
        Assert.Equal(["stays"], await Keys("dots"));
        await page.Miss($"{Row}[data-id='..']");
        Assert.Equal(2, await PageRequests.Count(page, "POST", ":batch"));
        Assert.Equal(0, await PageRequests.Count(page, "HEAD", ""));
    }

    [Fact]
    public async Task The_view_of_a_key_without_an_address_reads_nothing_else()
    {
        await MakeBucket("dots", "table");
        await PutAll("dots", [.. WithoutAddress]);
        var page = await Open("/bucket/dots?flat=true");
        page.Allow("400");
        foreach (var key in WithoutAddress)
        {
            await page.Go($"/value/dots/{Uri.EscapeDataString(key)}");
            await page.SeeText("[data-testid=view-value] h1", key);
            await page.SeeText("[data-testid=view-value] .notice.error", "segment");
        }

        // Nor does one begin to write such a key.
        await page.Go("/bucket/dots");
        await page.Click("[data-testid=view-keys] button", "New key");
        await page.Fill("dialog[open] input[name=key]", "x/..");
        await page.Click("dialog[open] button[type=submit]");
        await page.SeeText("dialog[open] [role=alert]", "no address");
    }

    [Fact]
    public async Task What_was_written_after_the_dry_run_stays()
    {
        await MakeBucket("some", "agent");
        await PutAll("some", ["a", "b", "c"]);
        var page = await Open("/bucket/some");
        await page.SeeText(Row, "c");
        await Put("some", "a", "written since the list was read");
        await page.Click("[data-testid=view-keys] button", "Select all shown");
        await page.Click(Delete);
        await page.SeeText("dialog[open]", "1 were written since this list was read");
        await Put("some", "b", "written since the dry run");
        using var gone = await Server.Client.DeleteAsync("/v1/buckets/some/keys/c", Cancelled);
        await page.Click("dialog[open] button.danger");

        await page.SeeText(".toasts", "1 keys were deleted. 1 were written meanwhile, and stay.");
        Assert.Equal(["b"], await Keys("some"));
    }

    [Fact]
    public async Task Keys_of_a_bucket_that_is_not_there_are_not_said_to_be_gone()
    {
        await MakeBucket("brief", "agent");
        await PutAll("brief", ["a", "b"]);
        var page = await Open("/bucket/brief");
        page.Allow("404");
        await page.SeeText(Row, "b");
        using var deleted = await Server.Client.DeleteAsync("/v1/buckets/brief?force=true", Cancelled);
        await page.Click("[data-testid=view-keys] button", "Select all shown");
        await page.Click(Delete);

        await page.SeeText(".toasts", "bucket \"brief\"");
        await page.Miss("dialog");
    }

    [Fact]
    public async Task Who_leaves_during_the_dry_run_is_not_asked()
    {
        await MakeBucket("some", "agent");
        await PutAll("some", ["a"]);
        var page = await Open("/bucket/some", PageRequests.Watch);
        await page.SeeText(Row, "a");
        await page.Page.EvaluateExpressionAsync(
            """
            const held = new Promise(resolve => { window.release = resolve; });
            window.answer = async ({ path }) => { if (path.includes(":batch")) await held; };
            """);
        await page.Click("[data-testid=view-keys] button", "Select all shown");
        await page.Click(Delete);
        await page.SeeText(Delete, "Looking up: 0 of 1");
        Assert.True(await page.Page.EvaluateFunctionAsync<bool>("button => document.querySelector(button).disabled", Delete));
        await page.Go("/buckets");
        await page.See("[data-testid=view-buckets]");
        await page.Page.EvaluateExpressionAsync("release()");
        await RuntimeViewPageTests.Samples(page, 1);

        await page.Miss("dialog");
        Assert.Equal(["a"], await Keys("some"));
    }

    [Fact]
    public async Task More_keys_than_a_batch_has_operations_are_deleted()
    {
        await MakeBucket("many", "table");
        for (var from = 0; from < 7000; from += 1000)
            await PutAll("many", [.. Enumerable.Range(from, 1000).Select(static number => $"k{number:D4}")]);
        var page = await Open("/bucket/many");
        await page.Until(
            $"() => {{ const list = document.querySelector('[data-testid=key-scroller]'); if (list) list.scrollTop = list.scrollHeight;"
            + $" return [...document.querySelectorAll('{Row}')].some(row => row.dataset.id === 'k6999'); }}");
        await page.Click("[data-testid=view-keys] button", "Select all shown");
        await page.Click(Delete);
        await page.SeeText("dialog[open]", "7,000 keys");
        await page.Click("dialog[open] button.danger");

        await page.SeeText(".toasts", "7,000 keys were deleted");
        Assert.Empty(await Keys("many"));
    }

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

    private async Task PutAll(string bucket, string[] keys)
    {
        var ops = JsonSerializer.Serialize(new { ops = keys.Select(static key => new { op = "put", key, text = "x" }) });
        using var content = new StringContent(ops, Encoding.UTF8, "application/json");
        using var answer = await Server.Client.PostAsync($"/v1/buckets/{bucket}:batch", content, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
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

    private async Task<string[]> Keys(string bucket)
    {
        using var answer = JsonDocument.Parse(await Server.Client.GetStringAsync($"/v1/buckets/{bucket}/keys", Cancelled));
        return [.. answer.RootElement.GetProperty("value").EnumerateArray().Select(static item => item.GetProperty("key").GetString()!)];
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
