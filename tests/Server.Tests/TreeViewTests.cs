using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

namespace Pail.Server.Tests;

/// <summary>The supervision trees, the tables and the crashes of the runtime over HTTP.</summary>
public sealed class TreeViewTests : TestServer
{
    private Node Node => Services.GetRequiredService<Node>();

    [Fact]
    public async Task A_tree_shows_each_supervisor_with_its_children()
    {
        var top = await Supervise(
            new SupervisorOptions { Name = "top", Strategy = Strategy.RestForOne, MaxRestarts = 7 },
            Child("one"),
            ChildSpec.OfSupervisor("two", [Child("inner")]));

        var tree = (await Tree("/v1/tree")).Single();

        Assert.Equal(
            (top.ToString(), "top", "False", "restForOne", "7", "5s", "2"),
            (tree.Member("pid"), tree.Member("name"), tree.Member("dynamic"), tree.Member("strategy"), tree.Member("maxRestarts"),
                tree.Member("within"), tree.Member("childCount")));
        var children = tree.GetProperty("children").EnumerateArray().ToList();
        Assert.Equal(
            [("one", "running", "permanent", "0", "worker"), ("two", "running", "permanent", "0", "supervisor")],
            children.Select(child => (
                child.Member("id"), child.Member("state"), child.Member("restart"), child.Member("restarts"), child.Member("type"))));
        Assert.False(children[0].TryGetProperty("children", out _));
        Assert.Equal("inner", Assert.Single(children[1].GetProperty("children").EnumerateArray()).Member("id"));
    }

    [Fact]
    public async Task Children_beyond_the_limit_follow_behind_the_supervisors_link()
    {
        var dynamic = (await Node.StartDynamicSupervisor()).Pid;
        var ids = Enumerable.Range(0, 7).Select(i => $"child {i}").ToList();
        foreach (var id in ids)
            await Node.StartChild(dynamic, Child(id));
        var read = new List<string>();

        for (var link = "/v1/tree?limit=3"; link is not null;)
        {
            var tree = (await Tree(link)).Single();
            Assert.Equal("7", tree.Member("childCount"));
            read.AddRange(tree.GetProperty("children").EnumerateArray().Select(child => child.Member("id")));
            link = tree.GetProperty("nextLink").GetString();
        }

        Assert.Equal(ids, read);
    }

    [Fact]
    public async Task A_tree_below_a_root_has_the_link_to_its_next_children_in_a_header_too()
    {
        var top = await Supervise(null, Child("one"), Child("two"));

        using var answer = await Send(HttpMethod.Get, $"/v1/tree?root=0.{top.Id}.0&limit=1");

        var body = await answer.Json();
        Assert.Equal($"<{body.Member("nextLink")}>; rel=\"next\"", answer.Header("Link"));
        using var rest = await Send(HttpMethod.Get, body.Member("nextLink"));
        var tree = Assert.Single((await rest.Json()).GetProperty("value").EnumerateArray());
        Assert.Equal("two", Assert.Single(tree.GetProperty("children").EnumerateArray()).Member("id"));
        Assert.Null(rest.Header("Link"));
    }

    [Fact]
    public async Task Levels_beyond_the_depth_are_left_out_and_linked()
    {
        await Supervise(null, ChildSpec.OfSupervisor("two", [ChildSpec.OfSupervisor("three", [Child("leaf")])]));

        var two = (await Tree("/v1/tree?depth=1")).Single().GetProperty("children")[0];
        Assert.Equal(("1", 0), (two.Member("childCount"), two.GetProperty("children").GetArrayLength()));
        var three = (await Tree(two.Member("nextLink"))).Single().GetProperty("children")[0];
        Assert.Equal("three", three.Member("id"));
        var leaf = (await Tree(three.Member("nextLink"))).Single().GetProperty("children")[0];
        Assert.Equal("leaf", leaf.Member("id"));
    }

    [Fact]
    public async Task Trees_beyond_the_limit_are_on_the_next_page()
    {
        var tops = new[] { await Supervise(null), await Supervise(null), await Supervise(null) };

        using var first = await Send(HttpMethod.Get, "/v1/tree?limit=2");
        var page = await first.Json();
        var rest = await Tree(page.Member("nextLink"));

        Assert.Equal(
            tops.Select(top => top.ToString()),
            page.GetProperty("value").EnumerateArray().Concat(rest).Select(tree => tree.Member("pid")));
    }

    [Fact]
    public async Task An_answer_has_at_most_5000_children_and_links_to_the_others()
    {
        for (var i = 0; i < 6; i++)
        {
            var dynamic = (await Node.StartDynamicSupervisor()).Pid;
            for (var j = 0; j < 900; j++)
                await Node.StartChild(dynamic, Child("child"));
        }

        var trees = await Tree("/v1/tree?limit=1000");

        Assert.Equal([900, 900, 900, 900, 900, 500], trees.Select(tree => tree.GetProperty("children").GetArrayLength()));
        Assert.Equal(
            [null, null, null, null, null, 400],
            await Task.WhenAll(trees.Select(async tree => tree.GetProperty("nextLink").GetString() is { } link
                ? (await Tree(link)).Single().GetProperty("children").GetArrayLength()
                : (int?)null)));
    }

    [Theory]
    [InlineData("root=x")]
    [InlineData("root=")]
    [InlineData("depth=0")]
    [InlineData("depth=33")]
    [InlineData("limit=1001")]
    [InlineData("cursor=AAAA")]
    [InlineData("levels=1")]
    public async Task A_wrong_query_is_refused(string query)
    {
        using var answer = await Send(HttpMethod.Get, "/v1/tree?" + query);

        await answer.Problem(HttpStatusCode.BadRequest, "invalid-query");
    }

    [Fact]
    public async Task A_root_that_is_no_supervisor_is_not_found()
    {
        var worker = Node.Spawn(self => self.Receive().AsTask());

        using var none = await Send(HttpMethod.Get, "/v1/tree?root=0.9999.0");
        using var other = await Send(HttpMethod.Get, $"/v1/tree?root=0.{worker.Id}.0");

        await none.Problem(HttpStatusCode.NotFound, "not-found");
        await other.Problem(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task An_id_that_is_no_text_is_printed_and_a_long_one_is_limited()
    {
        await Supervise(null, Child("x") with { Id = (1, "a") }, Child(new string('z', 9000)));

        var children = (await Tree("/v1/tree")).Single().GetProperty("children").EnumerateArray().ToList();

        Assert.Equal("{1, \"a\"}", children[0].Member("id"));
        Assert.Equal(254, children[1].Member("id").Length);
    }

    [Fact]
    public async Task A_crash_has_its_reason_and_what_the_supervisor_did()
    {
        var supervisor = await Supervise(null, Child("agent"));
        var killed = (await Node.WhichChildren(supervisor)).Single().Pid!.Value;
        Node.Exit(killed, ExitReason.Kill);
        await Node.WaitForExit(killed);
        await Node.WhichChildren(supervisor);
        Time.Advance(TimeSpan.FromSeconds(1));
        var crashed = Node.Spawn(_ => throw new InvalidOperationException("boom \u202e\r\n" + new string('y', 5000)));
        await Node.WaitForExit(crashed);

        using var answer = await Send(HttpMethod.Get, "/v1/crashes");

        Assert.DoesNotContain('\u202e', await answer.Text());
        var crashes = (await answer.Json()).GetProperty("value").EnumerateArray().ToList();
        Assert.Equal(
            [(crashed.ToString(), "2026-03-01T12:00:01.250Z", "", "", ""),
                (killed.ToString(), "2026-03-01T12:00:00.250Z", supervisor.ToString(), "agent", "restart")],
            crashes.Select(crash => (
                crash.Member("pid"), crash.Member("at"), crash.Member("supervisor"), crash.Member("child"), crash.Member("decision"))));
        Assert.Equal("killed", crashes[1].Member("reason"));
        Assert.StartsWith("InvalidOperationException: boom \u202e\r\n", crashes[0].Member("reason"), StringComparison.Ordinal);
        Assert.InRange(crashes[0].Member("reason").Length, 1000, 1024);
        Assert.DoesNotContain("at Pail", await answer.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_supervised_crash_is_one_entry_with_the_decision()
    {
        var supervisor = await Supervise(null, Child("agent"));
        var pid = (await Node.WhichChildren(supervisor)).Single().Pid!.Value;
        Node.Cast(pid, new object());
        await Node.WaitForExit(pid);
        await Node.WhichChildren(supervisor);

        using var answer = await Send(HttpMethod.Get, "/v1/crashes");

        var crash = Assert.Single((await answer.Json()).GetProperty("value").EnumerateArray());
        Assert.Equal((nameof(Crasher), "restart"), (crash.Member("server"), crash.Member("decision")));
    }

    [Fact]
    public async Task The_newest_crashes_come_first_and_not_more_than_the_limit()
    {
        var pids = new List<Pid>();
        for (var i = 0; i < 3; i++)
        {
            pids.Add(Node.Spawn(_ => throw new InvalidOperationException()));
            await Node.WaitForExit(pids[^1]);
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        using var answer = await Send(HttpMethod.Get, "/v1/crashes?limit=2");

        Assert.Equal(
            [pids[2].ToString(), pids[1].ToString()],
            (await answer.Json()).GetProperty("value").EnumerateArray().Select(crash => crash.Member("pid")));
    }

    private static ChildSpec Child(string id) => ChildSpec.Of(id, () => new Crasher());

    private async Task<Pid> Supervise(SupervisorOptions? options, params ChildSpec[] children) =>
        (await Node.StartSupervisor(children, options)).Pid;

    private async Task<IReadOnlyList<JsonElement>> Tree(string path)
    {
        using var answer = await Send(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return [.. (await answer.Json()).GetProperty("value").EnumerateArray()];
    }

    /// <summary>A server that fails on every cast.</summary>
    private sealed class Crasher : GenServer<int>
    {
        protected override ValueTask<InitResult> Init() => Ok(0);

        protected override ValueTask<Result> HandleCast(object message, int state) => throw new InvalidOperationException("crash");
    }
}
