using System.Text;
using System.Text.Json;

namespace Pail.Server.Tests.Observer;

/// <summary>The views of buckets, keys and values, as one sees them in a browser.</summary>
public sealed class BucketPageTests(Browser browser) : ObserverPageTests(browser)
{
    [Fact]
    public async Task A_bucket_is_made_cleared_and_deleted()
    {
        var page = await Open("/buckets");
        await page.Click("[data-testid=view-buckets] button", "Create");
        await page.Fill("dialog[open] input[name=name]", "made-here");
        await page.Page.SelectAsync("dialog[open] select[name=backend]", "table");
        await page.Click("dialog[open] button[type=submit]");
        await page.SeeText("[data-testid=view-buckets] [data-testid=row]", "made-here");
        await Put("made-here", "milk", "3");

        await page.Click("[data-testid=row][data-id='made-here'] button", "Clear");
        await page.Click("dialog[open] button.danger");
        await Until(async () => (await Keys("made-here")).Length == 0);

        await page.Click("[data-testid=row][data-id='made-here'] button", "Delete");
        await page.Click("dialog[open] button.danger");
        await page.Miss("[data-testid=row][data-id='made-here']");
    }

    [Fact]
    public async Task What_was_exported_is_equal_after_an_import()
    {
        await MakeBucket("source", "table");
        await MakeBucket("target", "agent");
        await Put("source", "milk", "3");
        await Put("source", "json", "{\"a\":1}", "application/json");
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var page = await Open("/buckets");
            var session = await page.Page.CreateCDPSessionAsync();
            await session.SendAsync("Page.setDownloadBehavior", new { behavior = "allow", downloadPath = folder.FullName });
            await page.Click("[data-testid=row][data-id='source'] button", "Export");
            await Waiting.Until(() => folder.GetFiles().Any(static file => file.Extension is not ".crdownload" && file.Length > 0));
            var file = folder.GetFiles().Single();

            await page.Click("[data-testid=row][data-id='target'] button", "Import");
            await page.See("dialog[open] input[type=file]");
            var input = await page.Page.QuerySelectorAsync("dialog[open] input[type=file]");
            await input.UploadFileAsync(file.FullName);
            await page.Click("dialog[open] button[type=submit]");

            await Until(async () => (await Keys("target")).Length == 2);
            Assert.Equal("3", await Value("target", "milk"));
            Assert.Equal("{\"a\":1}", await Value("target", "json"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_hundred_thousand_keys_scroll()
    {
        await MakeBucket("many", "table");
        var lines = new StringBuilder();
        for (var i = 0; i < 100_000; i++)
            lines.Append("{\"key\":\"k").Append(i.ToString("D6")).Append("\",\"text\":\"v\",\"contentType\":\"text/plain\",").Append(
                "\"created\":\"2026-01-01T00:00:00Z\",\"modified\":\"2026-01-01T00:00:00Z\",\"revision\":\"1.1\"}\n");
        lines.Append("{\"end\":true,\"keys\":100000,\"revision\":\"1.1\"}\n");
        await Import("many", lines.ToString());

        var page = await Open("/bucket/many");
        await page.SeeText("[data-testid=view-keys] [data-testid=row]", "k000000");
        Assert.InRange((await page.Texts("[data-testid=view-keys] [data-testid=row]")).Length, 5, 300);

        // To the end of what is loaded, until the last key is there.
        await page.Until(
            "() => { const list = document.querySelector('[data-testid=key-scroller]'); list.scrollTop = list.scrollHeight;"
            + " return [...document.querySelectorAll('[data-testid=view-keys] [data-testid=row]')]"
            + ".some(row => row.textContent.includes('k099999')); }");
        Assert.InRange((await page.Texts("[data-testid=view-keys] [data-testid=row]")).Length, 5, 300);
    }

    [Fact]
    public async Task Keys_are_shown_as_a_tree_by_a_delimiter()
    {
        await MakeBucket("paths", "table");
        foreach (var key in new[] { "users/1/name", "users/2/name", "top" })
            await Put("paths", key, "x");
        var page = await Open("/bucket/paths");
        await page.SeeText("[data-testid=view-keys] [data-testid=row]", "users/");
        Assert.DoesNotContain(
            await page.Texts("[data-testid=view-keys] [data-testid=row]"), static row => row.Contains("name", StringComparison.Ordinal));

        await page.Click("[data-testid=view-keys] [data-testid=row] button, [data-testid=view-keys] [data-testid=row] a", "users/");

        await page.SeeText("[data-testid=view-keys] [data-testid=row]", "1/");
    }

    [Fact]
    public async Task Selected_keys_are_deleted_after_a_dry_run()
    {
        await MakeBucket("some", "agent");
        foreach (var key in new[] { "a", "b", "c" })
            await Put("some", key, "x");
        var page = await Open("/bucket/some");
        await page.Click("[data-testid=row][data-id='a'] input[type=checkbox]");
        await page.Click("[data-testid=row][data-id='b'] input[type=checkbox]");
        await page.Click("[data-testid=view-keys] button", "Delete");

        await page.SeeText("dialog[open]", "2 keys");
        Assert.Equal(["a", "b", "c"], await Keys("some"));
        await page.Click("dialog[open] button.danger");

        await Until(async () => (await Keys("some")).SequenceEqual(["c"]));
        await page.Miss("[data-testid=row][data-id='a']");
    }

    [Fact]
    public async Task A_value_is_changed_with_its_tag()
    {
        await MakeBucket("b", "table");
        await Put("b", "k/1", "{\"a\": 1}", "application/json");
        var page = await Open("/value/b/k%2F1");
        await page.See("[data-testid=view-value] textarea");
        await page.Fill("[data-testid=view-value] textarea", "{\"a\": 2}");
        await page.Click("[data-testid=view-value] button", "Save");

        await Until(async () => await Value("b", "k/1") == "{\"a\": 2}");
    }

    [Fact]
    public async Task An_edit_meanwhile_shows_both_versions()
    {
        await MakeBucket("b", "table");
        await Put("b", "k", "old");
        var page = await Open("/value/b/k");
        page.Allow("412");
        await page.Until("() => document.querySelector('[data-testid=view-value] textarea')?.value === 'old'");
        await Put("b", "k", "theirs");
        await page.Fill("[data-testid=view-value] textarea", "mine");
        await page.Click("[data-testid=view-value] button", "Save");

        await page.SeeText("[data-testid=conflict]", "theirs");
        Assert.Contains("mine", await page.Text("[data-testid=conflict]"), StringComparison.Ordinal);
        Assert.Equal("theirs", await Value("b", "k"));
        await page.Click("[data-testid=conflict] button", "mine");
        await Until(async () => await Value("b", "k") == "mine");
    }

    [Fact]
    public async Task What_comes_from_users_is_text()
    {
        const string hostile = "<img src=x onerror=alert(1)>";
        await MakeBucket("b", "table");
        await Put("b", hostile, "<script>alert(2)</script>", "text/html");
        var page = await Open("/bucket/b");
        await page.SeeText("[data-testid=view-keys] [data-testid=row]", hostile);
        await page.Go($"/value/b/{Uri.EscapeDataString(hostile)}");
        await page.Until("() => document.querySelector('[data-testid=view-value] textarea')?.value.includes('<script>')");

        Assert.Equal(0, await page.Page.EvaluateExpressionAsync<int>("document.querySelectorAll('img[src=x], main script').length"));
    }

    [Fact]
    public async Task A_PUT_appears_in_the_watch_console()
    {
        await MakeBucket("b", "agent");
        var page = await Open("/watch/b");
        await page.SeeText("[data-testid=watch-state]", "open");
        await Put("b", "milk", "3");

        await page.SeeText("[data-testid=view-watch] [data-testid=row]", "milk");
    }

    [Fact]
    public async Task A_comparison_ends_with_a_result_for_each_backend()
    {
        var page = await Open("/compare");
        await page.Fill("[data-testid=view-compare] input[name=seconds]", "5");
        await page.Click("[data-testid=view-compare] button[type=submit]");

        foreach (var backend in new[] { "agent", "genserver", "table" })
            await page.See($"[data-testid=results] [data-testid=row][data-id='{backend}']");
        Assert.NotEmpty(await page.Text("[data-testid=finding]"));
        Assert.NotEmpty(await page.Texts("[data-testid=view-compare] canvas"));
    }

    private async Task Import(string bucket, string lines)
    {
        using var content = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
        using var answer = await Server.Client.PostAsync($"/v1/buckets/{bucket}:import", content, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
    }

    private async Task<string[]> Keys(string bucket)
    {
        using var answer = JsonDocument.Parse(await Server.Client.GetStringAsync($"/v1/buckets/{bucket}/keys", Cancelled));
        return [.. answer.RootElement.GetProperty("value").EnumerateArray().Select(static item => item.GetProperty("key").GetString()!)];
    }

    private Task<string> Value(string bucket, string key) =>
        Server.Client.GetStringAsync($"/v1/buckets/{bucket}/keys/{Uri.EscapeDataString(key)}", Cancelled);

    private static async Task Until(Func<Task<bool>> holds)
    {
        var limit = Task.Delay(TimeSpan.FromSeconds(30), Cancelled);
        while (!await holds())
            Assert.False(limit.IsCompleted, "The condition did not become true within 30 seconds.");
    }
}
