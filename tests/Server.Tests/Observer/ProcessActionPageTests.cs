using Microsoft.Extensions.DependencyInjection;
using Pail.Runtime.Processes;

namespace Pail.Server.Tests.Observer;

/// <summary>The filter of processes, and what a user does to one, in a browser.</summary>
public sealed class ProcessActionPageTests(Browser browser) : ObserverPageTests(browser)
{
    private const string View = "[data-testid=view-process]";
    private const string Field = "[data-testid=view-processes] input[type=search]";

    private Node Node => Server.Services.GetRequiredService<Node>();

    [Fact]
    public async Task The_filter_follows_the_address()
    {
        await MakeBucket("needle", "agent");
        await MakeBucket("straw", "agent");
        var page = await Open("/processes");
        await page.Fill(Field, "needle");
        await page.Until("() => location.hash.endsWith('filter=needle')");

        // The link of the navigation is the view without a filter, and the way back has it again.
        await page.Click("nav a", "Processes");
        await page.Until($"() => document.querySelector('{Field}').value === ''");
        await page.SeeText("[data-testid=view-processes] [data-testid=row]", "straw");
        await page.Page.EvaluateExpressionAsync("history.back()");
        await page.Until($"() => document.querySelector('{Field}').value === 'needle'");
        await page.Until(
            "() => { const rows = [...document.querySelectorAll('[data-testid=view-processes] [data-testid=row]')];"
            + " return rows.length > 0 && rows.every(row => row.textContent.includes('needle')); }");
    }

    [Fact]
    public async Task What_is_typed_does_not_follow_the_user_to_another_list()
    {
        var page = await Open("/processes?filter=a");
        await page.See(Field);
        await page.Page.EvaluateFunctionAsync(
            """
            field => {
                const input = document.querySelector(field);
                input.value = "abc";
                input.dispatchEvent(new Event("input", { bubbles: true }));
                location.hash = "/processes?filter=other";
            }
            """,
            Field);
        await page.Until($"() => document.querySelector('{Field}').value === 'other'");
        await RuntimeViewPageTests.Samples(page, 1);

        Assert.EndsWith("filter=other", await page.Page.EvaluateExpressionAsync<string>("location.hash"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_double_click_asks_once_and_kills_once()
    {
        await MakeBucket("solid", "table");
        var page = await Open($"/process/{await BucketPid("solid")}", PageRequests.Watch);
        await Hold(page, ":kill");
        await page.See($"{View} button.danger");
        await page.Page.EvaluateFunctionAsync(
            "button => { const kill = document.querySelector(button); kill.click(); kill.click(); }", $"{View} button.danger");
        await page.See("dialog[open]");
        Assert.Equal(1, await Dialogs(page));
        await page.Page.EvaluateExpressionAsync(
            "(() => { const sure = document.querySelector('dialog[open] button.danger'); sure.click(); sure.click(); })()");

        // Until the answer is there, nothing else can be done.
        await page.Until("() => requests.some(each => each.path.includes(':kill'))");
        await page.Until($"() => [...document.querySelectorAll('{View} .view-head button')].every(each => each.disabled)");
        await page.Page.EvaluateExpressionAsync($"document.querySelector('{View} button.danger').click()");
        Assert.Equal(0, await Dialogs(page));
        await page.Page.EvaluateExpressionAsync("release()");
        await page.SeeText(".toasts", "Its new pid is");
        await page.SeeText($"{View} h1", await BucketPid("solid"));
        Assert.Equal(1, await PageRequests.Count(page, "POST", ":kill"));
        Assert.Equal(0, await Dialogs(page));
    }

    [Fact]
    public async Task A_user_who_has_left_is_not_taken_back()
    {
        await MakeBucket("solid", "table");
        var page = await Open($"/process/{await BucketPid("solid")}", PageRequests.Watch);
        await Hold(page, ":kill");
        await page.Click($"{View} button", "Kill");
        await page.Click("dialog[open] button.danger");
        await page.Until("() => requests.some(each => each.path.includes(':kill'))");
        await page.Go("/crashes");
        await page.See("[data-testid=view-crashes]");
        await page.Page.EvaluateExpressionAsync("release()");

        await page.SeeText(".toasts", "Its new pid is");
        await RuntimeViewPageTests.Samples(page, 1);
        Assert.Equal("#/crashes", await page.Page.EvaluateExpressionAsync<string>("location.hash"));
    }

    [Fact]
    public async Task An_exit_has_the_reason_that_the_user_writes()
    {
        var page = await Open("/processes", PageRequests.Watch);
        Assert.Equal(ExitReason.Shutdown, await Exit(page, null));
        Assert.Equal(ExitReason.Of("too old & tired"), await Exit(page, "too old & tired"));
        Assert.Equal(2, await PageRequests.Count(page, "POST", ":exit?reason="));
    }

    // Ends a process, and tells the reason that a process which is linked to it has got.
    private async Task<object?> Exit(ObserverPage page, string? reason)
    {
        var got = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var pid = Node.Spawn(static self => self.Receive<object>(static _ => false).AsTask());
        Node.Spawn(async self =>
        {
            self.Monitor(pid);
            var down = await self.Receive<Down>();
            got.SetResult(down.Reason);
        });
        await page.Go($"/process/0.{pid.Id}.0");
        await page.SeeText($"{View} h1", $"0.{pid.Id}.0");
        await page.Click($"{View} button", "Exit");
        if (reason is not null)
            await page.Fill("dialog[open] input[name=reason]", reason);
        await page.Click("dialog[open] button.danger");
        return await got.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
    }

    // Holds the answer to a request back until the page calls release().
    private static Task Hold(ObserverPage page, string path) => page.Page.EvaluateFunctionAsync(
        """
        path => {
            const held = new Promise(resolve => { window.release = resolve; });
            window.answer = async request => { if (request.path.includes(path)) await held; };
        }
        """,
        path);

    private static Task<int> Dialogs(ObserverPage page) =>
        page.Page.EvaluateExpressionAsync<int>("document.querySelectorAll('dialog').length");

    private async Task<string> BucketPid(string name)
    {
        using var answer = System.Text.Json.JsonDocument.Parse(await Server.Client.GetStringAsync($"/v1/buckets/{name}", Cancelled));
        return answer.RootElement.GetProperty("pid").GetString()!.Replace("#PID<", "", StringComparison.Ordinal).TrimEnd('>');
    }
}
