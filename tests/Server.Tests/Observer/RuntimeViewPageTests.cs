using Microsoft.Extensions.DependencyInjection;
using Pail.Runtime.Processes;

namespace Pail.Server.Tests.Observer;

/// <summary>The views of the runtime, as one sees them in a browser.</summary>
public sealed class RuntimeViewPageTests(Browser browser) : ObserverPageTests(browser)
{
    private Node Node => Server.Services.GetRequiredService<Node>();

    [Fact]
    public async Task A_bucket_made_over_HTTP_appears_in_the_tree()
    {
        var page = await Open("/tree");
        await page.See("[data-testid=view-tree] [data-testid=row]");
        await MakeBucket("fresh", "genserver");

        await page.SeeText("[data-testid=view-tree] [data-testid=row]", "fresh");
    }

    [Fact]
    public async Task The_tree_tells_states_restarts_strategies_and_what_is_left_of_the_intensity()
    {
        await MakeBucket("kept", "agent");
        var page = await Open("/tree");
        await page.SeeText("[data-testid=view-tree] [data-testid=row]", "kept");
        using (var killed = await Server.Client.PostAsync("/v1/buckets/kept:kill", null, Cancelled))
            Assert.True(killed.IsSuccessStatusCode);

        // The supervisor of the bucket has used one of its restarts, and the bucket's process has had one.
        await page.Until("""
            () => [...document.querySelectorAll('[data-testid=view-tree] [data-testid=row]')]
                .map(row => [...row.cells].map(cell => cell.innerText.trim()))
                .some(cells => cells[0].endsWith('kept') && cells[5] === 'oneForOne' && cells[6] === '999 of 1000 in 5s')
            """);
        await page.Until("""
            () => [...document.querySelectorAll('[data-testid=view-tree] [data-testid=row]')]
                .map(row => [...row.cells].map(cell => cell.innerText.trim()))
                .some(cells => cells[0].endsWith('buckets/kept') && cells[2] === 'running' && cells[3] === 'permanent' && cells[4] === '1')
            """);

        // The drawing has the same processes.
        await page.Click("[data-testid=view-tree] button", "Drawing");
        await page.See("[data-testid=view-tree] svg");
        await page.SeeText("[data-testid=view-tree] svg", "kept");
    }

    [Fact]
    public async Task Ten_thousand_processes_stay_responsive_and_can_be_sorted_by_mailbox()
    {
        var full = default(Pid);
        for (var i = 0; i < 10_000; i++)
        {
            var pid = Node.Spawn(static self => self.Receive<string>(static text => text == "never").AsTask());
            if (i == 7_777)
                full = pid;
        }

        for (var i = 0; i < 42; i++)
            Node.Send(full, i);
        var page = await Open("/processes?sort=name", LongTasks.Watch);
        await page.See("[data-testid=view-processes] [data-testid=row]");
        Assert.InRange((await page.Texts("[data-testid=view-processes] [data-testid=row]")).Length, 2, 200);

        await page.Go("/processes?sort=mailbox");
        await page.Until(
            "id => document.querySelector('[data-testid=view-processes] [data-testid=row]')?.dataset.id === id", $"0.{full.Id}.0");
        await page.SeeText("[data-testid=view-processes] [data-testid=row]", "42");
        await Samples(page, 3);
        await LongTasks.Check(page);
    }

    [Fact]
    public async Task Processes_are_filtered_by_name()
    {
        await MakeBucket("needle", "agent");
        await MakeBucket("straw", "agent");
        var page = await Open("/processes");
        await page.SeeText("[data-testid=view-processes] [data-testid=row]", "straw");

        await page.Fill("[data-testid=view-processes] input[type=search]", "needle");

        await page.Until(
            "() => { const rows = [...document.querySelectorAll('[data-testid=view-processes] [data-testid=row]')];"
            + " return rows.length > 0 && rows.every(row => row.textContent.includes('needle')); }");
    }

    [Fact]
    public async Task A_process_opens_from_its_address_and_links_to_others()
    {
        var other = Node.Spawn(static self => self.Receive<object>(static _ => false).AsTask());
        var pid = Node.Spawn(async self =>
        {
            self.SetLabel("the <b>labelled</b> one");
            self.Link(other);
            self.Monitor(other);
            await self.Receive<object>(static _ => false);
        });
        Node.Send(pid, "a message");
        await Waiting.Until(() => Node.Info(pid) is { Status: ProcessStatus.Waiting, MailboxLength: 1 });

        var page = await Open($"/process/0.{pid.Id}.0");

        await page.SeeText("[data-testid=view-process]", "the <b>labelled</b> one");
        await page.SeeText("[data-testid=view-process]", "String");
        await page.Click("[data-testid=view-process] a", $"0.{other.Id}.0");
        await page.SeeText("[data-testid=view-process] h1, [data-testid=view-process] h2", $"0.{other.Id}.0");
    }

    [Fact]
    public async Task A_kill_gives_another_process_and_a_row_in_the_crash_log_and_a_table_bucket_keeps_its_keys()
    {
        await MakeBucket("solid", "table");
        await Put("solid", "milk", "3");
        var before = await BucketPid("solid");
        var page = await Open($"/process/{before}");

        await page.Click("[data-testid=view-process] button", "Kill");
        await page.Click("dialog[open] button", "Cancel");
        await page.Miss("dialog");
        Assert.Equal(before, await BucketPid("solid"));
        await page.Click("[data-testid=view-process] button", "Kill");
        await page.Click("dialog[open] button.danger");

        await page.Until("before => !location.hash.endsWith(before)", before);
        var after = await BucketPid("solid");
        await page.SeeText("[data-testid=view-process] h1", after);
        Assert.NotEqual(before, after);
        await page.Go("/crashes");
        await page.SeeText("[data-testid=view-crashes] [data-testid=row]", before);
        await page.SeeText("[data-testid=view-crashes] [data-testid=row]", "killed");
        await page.SeeText("[data-testid=view-crashes] [data-testid=row]", "restart");
        await page.Go("/bucket/solid");
        await page.SeeText("[data-testid=view-keys] [data-testid=row]", "milk");
    }

    [Fact]
    public async Task The_tables_agree_with_the_API()
    {
        await MakeBucket("rows", "table");
        for (var i = 0; i < 7; i++)
            await Put("rows", $"key-{i}", "value");
        var page = await Open("/tables");
        await page.See("[data-testid=view-tables] [data-testid=row]");
        using var answer = System.Text.Json.JsonDocument.Parse(await Server.Client.GetStringAsync("/v1/tables", Cancelled));
        foreach (var table in answer.RootElement.GetProperty("value").EnumerateArray())
        {
            var row = $"[data-testid=view-tables] [data-testid=row][data-id='{table.GetProperty("id")}'] td";
            string?[] expected =
            [
                table.GetProperty("id").ToString(), table.GetProperty("name").GetString() ?? "–", table.GetProperty("type").GetString(),
                table.GetProperty("rows").ToString(), Bytes(table.GetProperty("memoryBytes").GetInt64()),
                Bare(table.GetProperty("owner").GetString()) ?? "node", Bare(table.GetProperty("heir").GetString()) ?? "–",
                table.GetProperty("protection").GetString(), Count(table.GetProperty("hits")), Count(table.GetProperty("misses")),
            ];
            Assert.Equal(expected, (await page.Texts(row)).Select(static text => text.Trim()));
        }

        static string? Bare(string? pid) => pid?["#PID<".Length..^1];

        static string Count(System.Text.Json.JsonElement count) =>
            count.ValueKind == System.Text.Json.JsonValueKind.Null ? "–" : count.ToString();

        static string Bytes(long bytes) => bytes < 1024
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bytes} B")
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KB");
    }

    [Fact]
    public async Task The_charts_move()
    {
        var page = await Open("/charts");
        await page.See("[data-testid=view-charts] canvas");
        await MakeBucket("busy", "table");
        var number = await page.Page.EvaluateExpressionAsync<int>("window.pailObserver.number()");
        await page.Until("before => window.pailObserver.number() >= before + 2", number);

        // Nothing is in the bucket yet; then the figure above the chart of keys says so, and the chart is another one.
        await page.Until("() => document.querySelector('[data-id=keys] [data-testid=last]').textContent.trim() === '0'");
        const string picture = "document.querySelector('[data-id=keys] canvas').toDataURL()";
        var before = await page.Page.EvaluateExpressionAsync<string>(picture);
        await Put("busy", "milk", "3");
        await page.Until("() => document.querySelector('[data-id=keys] [data-testid=last]').textContent.trim() === '1'");
        await page.Until($"before => {picture} !== before", before);

        // A pause keeps what is shown, and the span can be changed meanwhile.
        await page.Click("[data-testid=view-charts] button", "Pause");
        await Put("busy", "bread", "3");
        await page.Click("[data-testid=view-charts] button", "60 min");
        await Samples(page, 2);
        Assert.Equal("1", (await page.Text("[data-id=keys] [data-testid=last]")).Trim());
        await page.Click("[data-testid=view-charts] button", "Pause");
        await page.Until("() => document.querySelector('[data-id=keys] [data-testid=last]').textContent.trim() === '2'");
    }

    [Fact]
    public async Task A_stream_that_is_refused_says_why_and_is_not_asked_for_again()
    {
        var page = await Open("/process/nonsense");
        page.Allow("400");
        await page.SeeText("main [role=alert]", "must have pids");
        await page.Until("() => document.querySelector('[data-testid=connection]').dataset.state === 'refused'");

        // Another view is not refused.
        await page.Go("/tree");
        await page.Until("() => document.querySelector('[data-testid=connection]').dataset.state === 'open'");
        await page.Miss("main [role=alert]");
    }

    [Fact]
    public async Task A_page_in_the_background_has_no_stream()
    {
        var page = await Open("/tree");
        await page.Until("() => document.querySelector('[data-testid=connection]').dataset.state === 'open'");
        const string hide =
            "hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });"
            + " document.dispatchEvent(new Event('visibilitychange')); }";
        await page.Page.EvaluateFunctionAsync(hide, true);
        await page.Until("() => document.querySelector('[data-testid=connection]').dataset.state === 'paused'");
        await Waiting.Until(() => Server.Services.GetRequiredService<Pail.Server.Observer.ObserverFeed>().Pages == 0);

        await page.Page.EvaluateFunctionAsync(hide, false);
        await page.Until("() => document.querySelector('[data-testid=connection]').dataset.state === 'open'");
    }

    [Fact]
    public async Task The_first_page_shows_who_keeps_the_milk()
    {
        var page = await Open("/");
        // The browser tells the answer 404 to the question for the milk that is lost.
        page.Allow("404");
        foreach (var backend in new[] { "agent", "genserver", "table" })
            await page.Click($"[data-testid=trial-{backend}] button", "Try");

        await page.SeeText("[data-testid=trial-agent] [data-testid=verdict]", "lost the milk");
        await page.SeeText("[data-testid=trial-genserver] [data-testid=verdict]", "lost the milk");
        await page.SeeText("[data-testid=trial-table] [data-testid=verdict]", "kept the milk");
    }

    /// <summary>Waits for some samples.</summary>
    internal static async Task Samples(ObserverPage page, int count)
    {
        var number = await page.Page.EvaluateExpressionAsync<int>("window.pailObserver.number()");
        await page.Until("wanted => window.pailObserver.number() >= wanted", number + count);
    }

    private async Task<string> BucketPid(string name)
    {
        using var answer = System.Text.Json.JsonDocument.Parse(await Server.Client.GetStringAsync($"/v1/buckets/{name}", Cancelled));
        var pid = answer.RootElement.GetProperty("pid").GetString() ?? "";
        return pid.Replace("#PID<", "", StringComparison.Ordinal).Replace(">", "", StringComparison.Ordinal);
    }
}
