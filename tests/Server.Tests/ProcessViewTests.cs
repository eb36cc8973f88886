using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Pail.Runtime.Processes;

namespace Pail.Server.Tests;

/// <summary>The processes of the runtime over HTTP.</summary>
public sealed class ProcessViewTests : TestServer
{
    private Node Node => Services.GetRequiredService<Node>();

    [Fact]
    public async Task The_processes_are_listed_in_pages_in_the_order_of_their_pids()
    {
        var spawned = Enumerable.Range(0, 7).Select(_ => Idle().ToString()).ToList();
        var read = new List<string>();

        for (var link = "/v1/processes?limit=3"; link is not null;)
        {
            using var answer = await Send(HttpMethod.Get, link);
            var page = await answer.Json();
            read.AddRange(page.GetProperty("value").EnumerateArray().Select(item => item.Member("pid")));
            link = page.GetProperty("nextLink").GetString();
            Assert.Equal(link is null ? null : $"<{link}>; rel=\"next\"", answer.Header("Link"));
        }

        Assert.Equal(spawned, read);
    }

    [Fact]
    public async Task A_listed_process_has_its_name_label_code_and_mailbox()
    {
        var parent = Idle();
        var child = new TaskCompletionSource<Pid>();
        Node.Spawn(self =>
        {
            child.SetResult(self.Spawn(Wait));
            return Wait(self);
        });
        var pid = await child.Task;
        Node.Register(pid, "worker");
        Node.Send(pid, "one");
        Node.Send(pid, "two");

        // It runs again for each message, to look whether it is for its receive.
        await WaitUntilAtRest(pid);

        var item = (await Listed()).Single(item => item.Member("pid") == pid.ToString());

        Assert.NotEqual(parent, pid);
        Assert.Equal(
            ("worker", "", "ProcessViewTests.Wait", "waiting", "2"),
            (item.Member("name"), item.Member("label"), item.Member("initialCall"), item.Member("status"), item.Member("mailboxLength")));
        Assert.Equal(Node.Info(pid)!.Parent.ToString(), item.Member("parent"));
    }

    [Fact]
    public async Task As_NDJSON_each_process_is_a_line_and_the_last_line_is_the_end()
    {
        var pids = new[] { Idle(), Idle() };

        using var answer = await Send(HttpMethod.Get, "/v1/processes", null, ("Accept", "application/x-ndjson"));

        var lines = (await answer.Text()).TrimEnd().Split('\n');
        Assert.Equal("application/x-ndjson", answer.Header("Content-Type"));
        Assert.Equal(
            pids.Select(pid => pid.ToString()),
            lines[..^1].Select(line => JsonDocument.Parse(line).RootElement.Member("pid")));
        Assert.Equal("{\"end\":true}", lines[^1]);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("<{0}>")]
    [InlineData("%3C{0}%3E")]
    [InlineData("%23PID%3C{0}%3E")]
    [InlineData("%23%50ID<{0}>")]
    public async Task A_process_is_found_by_every_spelling_of_its_pid(string form)
    {
        var pid = Idle();

        var answer = await Raw("GET", "/v1/processes/" + form.Replace("{0}", $"0.{pid.Id}.0", StringComparison.Ordinal));

        Assert.Equal((200, pid.ToString()), (answer.Status, JsonDocument.Parse(answer.Body).RootElement.Member("pid")));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("1")]
    [InlineData("0.1")]
    [InlineData("0.1.0.")]
    [InlineData("1.1.0")]
    [InlineData("0.1.1")]
    [InlineData("0.01.0")]
    [InlineData("0.0.0")]
    [InlineData("0.-1.0")]
    [InlineData("0.%2B1.0")]
    [InlineData("0.1%01.0")]
    [InlineData("0.99999999999999999999.0")]
    [InlineData("<0.1.0")]
    [InlineData("PID<0.1.0>")]
    [InlineData("%23PID0.1.0")]
    [InlineData("0%2F1")]
    [InlineData("%FF")]
    [InlineData("%E2%80%AE")]
    public async Task What_is_no_pid_is_refused_and_the_connection_goes_on(string text)
    {
        Idle();
        using var connection = await Connect();

        var answer = await connection.Exchange("GET", "/v1/processes/" + text);

        Assert.Equal((400, "invalid-path"), (answer.Status, answer.Code));
        Assert.DoesNotContain('\u202e', answer.Body);
        Assert.Equal(200, (await connection.Exchange("GET", "/v1/processes")).Status);
    }

    [Fact]
    public async Task A_process_that_has_ended_or_never_lived_is_not_found()
    {
        var pid = Idle();
        Node.Exit(pid, ExitReason.Kill);
        await Node.WaitForExit(pid);

        using var ended = await Send(HttpMethod.Get, $"/v1/processes/0.{pid.Id}.0");
        using var future = await Send(HttpMethod.Get, "/v1/processes/0.123456789.0");

        await ended.Problem(HttpStatusCode.NotFound, "not-found");
        await future.Problem(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task One_process_shows_its_relations_and_counts_those_that_are_too_many()
    {
        var made = new TaskCompletionSource<Pid>();
        var parent = Node.Spawn(self =>
        {
            for (var i = 0; i < 120; i++)
                made.TrySetResult(self.SpawnLink(Wait));
            self.Monitor("somebody");
            self.Put("step", 3);
            return Wait(self);
        });
        var child = await made.Task;
        await WaitUntilAtRest(parent);

        using var answer = await Send(HttpMethod.Get, $"/v1/processes/0.{parent.Id}.0");

        var shown = await answer.Json();
        Assert.Equal("no-cache", answer.Header("Cache-Control"));
        Assert.Equal((120, 100), (shown.GetProperty("linksCount").GetInt32(), shown.GetProperty("links").GetArrayLength()));
        Assert.Contains(Node.Info(child)!.Ancestors, ancestor => ancestor == parent);
        var entry = Assert.Single(shown.GetProperty("dictionary").EnumerateArray());
        Assert.Equal(("step", "3"), (entry.Member("key"), entry.Member("value")));
    }

    [Fact]
    public async Task A_process_that_is_stuck_in_its_code_is_shown_because_nothing_is_sent_to_it()
    {
        using var entered = new SemaphoreSlim(0);
        using var gate = new ManualResetEventSlim();
        var pid = Node.Spawn(
            self =>
            {
                entered.Release();
                gate.Wait(Cancelled);
                return Task.CompletedTask;
            },
            new SpawnOptions { MayBlock = true });
        await entered.WaitAsync(Cancelled);

        using var one = await Send(HttpMethod.Get, $"/v1/processes/0.{pid.Id}.0");
        using var tree = await Send(HttpMethod.Get, "/v1/tree");

        Assert.Equal("0", (await one.Json()).Member("mailboxLength"));
        Assert.Equal(HttpStatusCode.OK, tree.StatusCode);
        gate.Set();
        await Node.WaitForExit(pid);
    }

    [Fact]
    public async Task Labels_are_limited_and_their_invisible_characters_are_escaped()
    {
        var pid = Node.Spawn(Wait, new SpawnOptions { Label = "evil\u202e\u0007" + new string('é', 5000) });
        var strange = Node.Spawn(Wait, new SpawnOptions { Label = new Unprintable() });

        using var answer = await Send(HttpMethod.Get, "/v1/processes");

        var text = await answer.Text();
        Assert.DoesNotContain('\u202e', text);
        Assert.Contains("evil\\u202E\\u0007", text, StringComparison.Ordinal);
        var labels = (await answer.Json()).GetProperty("value").EnumerateArray().ToDictionary(
            item => item.Member("pid"), item => item.Member("label"));
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(labels[pid.ToString()]), 200, 256);
        Assert.Contains("cannot be printed", labels[strange.ToString()], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=1001")]
    [InlineData("?limit=x")]
    [InlineData("?cursor=x")]
    [InlineData("?cursor=")]
    [InlineData("?limt=5")]
    [InlineData("?limit=5&limit=5")]
    public async Task A_wrong_query_is_refused(string query)
    {
        using var answer = await Send(HttpMethod.Get, "/v1/processes" + query);

        await answer.Problem(HttpStatusCode.BadRequest, "invalid-query");
    }

    [Fact]
    public async Task A_list_in_another_format_is_refused()
    {
        using var answer = await Send(HttpMethod.Get, "/v1/processes", null, ("Accept", "text/html"));

        await answer.Problem(HttpStatusCode.NotAcceptable, "not-acceptable");
    }

    private static async Task Wait(Self self) => await self.Receive<TaskCompletionSource>();

    private Task WaitUntilAtRest(Pid pid) => Waiting.Until(() => Node.Info(pid)!.Status == ProcessStatus.Waiting);

    private Pid Idle() => Node.Spawn(Wait);

    private async Task<IEnumerable<JsonElement>> Listed()
    {
        using var answer = await Send(HttpMethod.Get, "/v1/processes");
        return (await answer.Json()).GetProperty("value").EnumerateArray().ToList();
    }

    private sealed class Unprintable
    {
        public override string ToString() => throw new InvalidOperationException();
    }
}
