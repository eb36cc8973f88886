using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Server.Observer;

namespace Pail.Server.Tests.Observer;

/// <summary>The stream that keeps the page up to date.</summary>
public sealed class ObserverStreamTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private RealServer _server = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private ObserverFeed Feed => _server.Services.GetRequiredService<ObserverFeed>();

    public async ValueTask InitializeAsync() => _server = await RealServer.Start(services => services.AddSingleton<TimeProvider>(_time));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Begins_with_the_facts_and_a_sample()
    {
        await using var stream = await Open();
        var hello = (await stream.Next())!.Value;
        var sample = await stream.Sample();

        Assert.Equal("hello", hello.Name);
        Assert.Equal(1000, hello.Data.GetProperty("intervalMs").GetInt32());
        Assert.Equal(Environment.ProcessorCount, hello.Data.GetProperty("node").GetProperty("cores").GetInt32());
        Assert.Equal(1, sample.GetProperty("number").GetInt32());
        Assert.True(sample.GetProperty("node").GetProperty("processes").GetInt32() > 0);
        Assert.Equal("text/event-stream", stream.Response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Samples_once_in_an_interval()
    {
        await using var stream = await Open("?interval=5s");
        await stream.Sample();
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(1, Feed.Account.Samples);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(2, (await stream.Sample()).GetProperty("number").GetInt32());
    }

    [Fact]
    public async Task Nothing_is_sampled_while_nobody_looks()
    {
        await using (var stream = await Open("?show=processes,tree,tables"))
            await stream.Sample();
        await Waiting.Until(_time, () => Feed.Pages == 0);
        var samples = Feed.Account.Samples;

        _time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(samples, Feed.Account.Samples);
        Assert.Equal(0, Feed.Pages);
    }

    [Fact]
    public async Task Requests_are_counted_only_while_somebody_looks()
    {
        await Ask("/v1/buckets/none", 3);
        Assert.Equal(0, Feed.Requests.Read().Requests);

        await using var stream = await Open();
        await stream.Sample();
        await Ask("/v1/buckets/none", 5);
        await Waiting.Until(() => Feed.Requests.Read().Requests >= 5);
        _time.Advance(TimeSpan.FromSeconds(1));

        var node = (await stream.Sample()).GetProperty("node");
        Assert.Equal(5, node.GetProperty("requests").GetDouble());
        Assert.Equal(5, node.GetProperty("clientErrors").GetDouble());
        Assert.Equal(JsonValueKind.Number, node.GetProperty("p99Ms").ValueKind);
    }

    [Fact]
    public async Task Only_rows_that_have_changed_come_again()
    {
        await MakeBucket("first", "agent");
        await using var stream = await Open("?show=tree,processes,tables&system=true");
        var first = await stream.Sample();
        _time.Advance(TimeSpan.FromSeconds(1));
        var second = await stream.Sample();

        foreach (var part in new[] { "tree", "processes", "tables" })
        {
            var rows = first.GetProperty(part).GetProperty("rows").GetArrayLength();
            Assert.True(rows > 0, part);
            Assert.Equal(rows, first.GetProperty(part).GetProperty("order").GetArrayLength());
            Assert.True(second.GetProperty(part).GetProperty("rows").GetArrayLength() < rows, part);
        }

        Assert.False(second.GetProperty("tree").TryGetProperty("order", out _));
    }

    [Fact]
    public async Task A_bucket_that_is_made_appears_in_the_tree_and_one_that_is_deleted_leaves_it()
    {
        await using var stream = await Open("?show=tree");
        var before = await stream.Sample();
        await MakeBucket("new-one", "agent");
        _time.Advance(TimeSpan.FromSeconds(1));
        var with = await stream.Sample();
        using (await _server.Client.DeleteAsync("/v1/buckets/new-one", Cancelled))
            _time.Advance(TimeSpan.FromSeconds(1));
        var without = await stream.Sample();

        // The bucket's process, below a supervisor of its own.
        Assert.Single(Rows(with, "tree"), static row => row.GetProperty("type").GetString() == "worker"
            && row.GetProperty("name").GetString() is { } name
            && name.Contains("new-one", StringComparison.Ordinal));
        var order = with.GetProperty("tree").GetProperty("order").GetArrayLength();
        Assert.Equal(before.GetProperty("tree").GetProperty("order").GetArrayLength() + 2, order);
        Assert.Equal(order - 2, without.GetProperty("tree").GetProperty("order").GetArrayLength());
    }

    [Fact]
    public async Task Of_many_children_the_newest_are_shown()
    {
        for (var i = 0; i < 40; i++)
            await MakeBucket($"bucket-{i:D2}", "agent");
        await using var stream = await Open("?show=tree");
        var few = await stream.Sample();
        var supervisor = Rows(few, "tree").Single(static row => row.TryGetProperty("childCount", out var count) && count.GetInt32() == 40);

        Assert.Equal(25, supervisor.GetProperty("shown").GetInt32());
        Assert.Contains(Rows(few, "tree"), static row => row.GetProperty("name").GetString() == "buckets/bucket-39");
        Assert.DoesNotContain(Rows(few, "tree"), static row => row.GetProperty("name").GetString() == "buckets/bucket-00");

        await using var open = await Open($"?show=tree&open={supervisor.GetProperty("pid").GetString()}");
        var all = await open.Sample();
        Assert.Contains(Rows(all, "tree"), static row => row.GetProperty("name").GetString() == "buckets/bucket-00");
        Assert.False(all.GetProperty("tree").GetProperty("full").GetBoolean());
    }

    [Fact]
    public async Task A_tree_has_a_bound_and_each_supervisor_tells_how_many_of_its_children_are_shown()
    {
        var node = _server.Services.GetRequiredService<Node>();
        for (var i = 0; i < 8; i++)
        {
            var started = await node.StartSupervisor([.. Enumerable.Range(0, 400).Select(number => new ChildSpec
            {
                Id = number,
                Start = static parent => new ValueTask<StartResult>(StartResult.Ok(
                    parent.SpawnLink(static self => self.Receive<string>(static text => text == "never").AsTask()))),
            })]);
            Assert.True(started.IsOk);
        }

        await using var stream = await Open("?show=tree");
        var tree = await stream.Sample();
        var rows = Rows(tree, "tree").ToList();

        Assert.True(tree.GetProperty("tree").GetProperty("full").GetBoolean());
        Assert.Equal(TreeRows.MaxRows, rows.Count);
        foreach (var supervisor in rows.Where(static row => row.GetProperty("type").GetString() == "supervisor"))
        {
            var children = rows.Count(row => row.GetProperty("parent").GetString() == supervisor.GetProperty("id").GetString());
            Assert.Equal(children, supervisor.GetProperty("shown").GetInt32());
        }
    }

    [Fact]
    public async Task A_stream_ends_after_as_many_samples_as_were_asked_for()
    {
        await using var stream = await Open("?samples=2");
        var first = await stream.Sample();
        _time.Advance(TimeSpan.FromSeconds(1));
        var second = await stream.Sample();

        Assert.Null(await stream.Next());
        await Waiting.Until(_time, () => Feed.Pages == 0);

        // There is nothing yet that the first could be compared with.
        foreach (var name in new[] { "requests", "clientErrors", "serverErrors", "cpu" })
        {
            Assert.Equal(JsonValueKind.Null, first.GetProperty("node").GetProperty(name).ValueKind);
            Assert.Equal(JsonValueKind.Number, second.GetProperty("node").GetProperty(name).ValueKind);
        }
    }

    [Fact]
    public async Task A_process_tells_how_often_it_was_restarted()
    {
        await MakeBucket("cart", "agent");
        var pid = await ServingPid("cart", not: "");
        for (var i = 0; i < 2; i++)
        {
            using var killed = await _server.Client.PostAsync("/v1/buckets/cart:kill", null, Cancelled);
            Assert.True(killed.IsSuccessStatusCode);
            pid = await ServingPid("cart", not: pid);
        }

        await using var stream = await Open($"?show=process&pid={pid}");

        var process = (await stream.Sample()).GetProperty("process");
        Assert.Equal(2, process.GetProperty("activity").GetProperty("restarts").GetInt32());
        Assert.Equal(2, process.GetProperty("recentCrashes").GetArrayLength());
    }

    private async Task<string> ServingPid(string bucket, string not)
    {
        while (true)
        {
            using var status = JsonDocument.Parse(await _server.Client.GetStringAsync($"/v1/buckets/{bucket}", Cancelled));
            if (status.RootElement.GetProperty("pid").GetString()?["#PID<".Length..^1] is { } pid && pid != not)
                return pid;
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_process_is_shown_until_it_has_ended()
    {
        var node = _server.Services.GetRequiredService<Node>();
        var pid = node.Spawn(static self => self.Receive<object>().AsTask());
        await using var stream = await Open($"?show=process&pid=0.{pid.Id}.0");
        var shown = await stream.Sample();
        node.Exit(pid, ExitReason.Kill);
        await node.WaitForExit(pid, Cancelled);
        _time.Advance(TimeSpan.FromSeconds(1));
        var gone = await stream.Sample();

        Assert.Equal(pid.ToString(), shown.GetProperty("process").GetProperty("pid").GetString());
        Assert.True(gone.GetProperty("process").GetProperty("gone").GetBoolean());
    }

    [Theory]
    [InlineData("?interval=3s")]
    [InlineData("?show=everything")]
    [InlineData("?show=process&pid=7")]
    [InlineData("?show=process")]
    [InlineData("?show=processes&sort=colour")]
    [InlineData("?show=processes&limit=201")]
    [InlineData("?show=processes&offset=-1")]
    [InlineData("?show=tables&tableSort=colour")]
    [InlineData("?open=0.1.0,x")]
    [InlineData("?samples=0")]
    [InlineData("?unknown=1")]
    public async Task A_wrong_query_is_refused(string query)
    {
        using var answer = await _server.Client.GetAsync("/v1/observer" + query, Cancelled);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(0, Feed.Pages);
    }

    [Fact]
    public async Task There_are_at_most_32_pages()
    {
        var streams = new List<ObserverConnection>();
        for (var i = 0; i < ObserverFeed.MaxPages; i++)
        {
            streams.Add(await Open());
            await streams[^1].Sample();
        }

        using var refused = await _server.Client.GetAsync("/v1/observer", Cancelled);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        foreach (var stream in streams)
            await stream.DisposeAsync();
    }

    [Fact]
    public async Task A_page_of_another_site_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/observer");
        request.Headers.Add("Origin", "https://elsewhere.example");
        using var answer = await _server.Client.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Says_farewell_when_the_server_stops()
    {
        await using var stream = await Open();
        await stream.Sample();
        var stopping = _server.Stop();
        var last = await stream.Next();

        Assert.Equal("farewell", last!.Value.Name);
        Assert.Null(await stream.Next());
        await stopping;
    }

    private Task<ObserverConnection> Open(string query = "") => ObserverConnection.Open(_server.Client, query);

    private static JsonElement.ArrayEnumerator Rows(JsonElement sample, string part) =>
        sample.GetProperty(part).GetProperty("rows").EnumerateArray();

    private async Task Ask(string path, int times)
    {
        for (var i = 0; i < times; i++)
            (await _server.Client.GetAsync(path, Cancelled)).Dispose();
    }

    private async Task MakeBucket(string name, string backend)
    {
        using var content = new StringContent($$"""{"backend":"{{backend}}"}""", System.Text.Encoding.UTF8, "application/json");
        using var made = await _server.Client.PutAsync($"/v1/buckets/{name}", content, Cancelled);
        Assert.True(made.IsSuccessStatusCode);
    }
}
