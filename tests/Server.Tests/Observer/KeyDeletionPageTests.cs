using System.Text.Json;

namespace Pail.Server.Tests.Observer;

/// <summary>The deletion of keys in the list of a bucket's keys.</summary>
public sealed class KeyDeletionPageTests(Browser browser) : KeyPages(browser)
{
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

    private async Task<string[]> Keys(string bucket)
    {
        using var answer = JsonDocument.Parse(await Server.Client.GetStringAsync($"/v1/buckets/{bucket}/keys", Cancelled));
        return [.. answer.RootElement.GetProperty("value").EnumerateArray().Select(static item => item.GetProperty("key").GetString()!)];
    }
}
