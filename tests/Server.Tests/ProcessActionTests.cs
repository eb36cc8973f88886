using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Pail.Runtime.Processes;
using Pail.Server.Tests.Security;
using Pail.Server.Tests.Storage;

namespace Pail.Server.Tests;

/// <summary>What an administrator can do to a process over HTTP.</summary>
public sealed class ProcessActionTests : IAsyncLifetime
{
    private RealServer _server = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private Node Node => _server.Services.GetRequiredService<Node>();

    public async ValueTask InitializeAsync() => _server = await RealServer.Start();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("agent", 0)]
    [InlineData("genserver", 0)]
    [InlineData("table", 1)]
    public async Task A_kill_answers_the_new_process_and_only_a_table_keeps_its_keys(string backend, int kept)
    {
        var before = await MakeBucket(backend);
        var (status, answer) = await Act(before, "kill");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(before, Bare(answer.GetProperty("pid")));
        Assert.Equal("kill", answer.GetProperty("action").GetString());
        var after = Bare(answer.GetProperty("newPid"));
        Assert.NotEqual(before, after);
        Assert.Equal((after, kept), await Bucket());
    }

    [Theory]
    [InlineData("table", "restart")]
    [InlineData("table", "stop")]
    [InlineData("table", "exit")]
    [InlineData("table", "exit?reason=because")]
    [InlineData("agent", "restart")]
    [InlineData("agent", "stop")]
    [InlineData("genserver", "restart")]
    [InlineData("genserver", "stop")]
    public async Task Others_end_a_bucket_process_too_and_its_supervisor_replaces_it(string backend, string action)
    {
        var before = await MakeBucket(backend);
        var (status, answer) = await Act(before, action);

        Assert.Equal(HttpStatusCode.OK, status);
        var after = Bare(answer.GetProperty("newPid"));
        Assert.NotEqual(before, after);
        Assert.Equal((after, backend == "table" ? 1 : 0), await Bucket());
    }

    [Fact]
    public async Task Exit_with_normal_does_nothing_to_a_process_that_does_not_trap_exits()
    {
        var before = await MakeBucket("agent");
        var (status, answer) = await Act(before, "exit?reason=normal");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("newPid").ValueKind);
        Assert.Equal((before, 1), await Bucket());
    }

    [Fact]
    public async Task The_reason_arrives()
    {
        var pid = Node.Spawn(static self => self.Receive<object>().AsTask());
        var end = Node.WaitForExit(pid, Cancelled);
        await Act($"0.{pid.Id}.0", "exit?reason=out%20of%20milk");

        Assert.Contains("out of milk", (await end).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("restart")]
    public async Task A_process_that_is_neither_server_nor_child_cannot_be_stopped_or_restarted(string action)
    {
        var pid = Node.Spawn(static self => self.Receive<object>().AsTask());
        var (status, answer) = await Act($"0.{pid.Id}.0", action);

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Equal("action-not-possible", answer.GetProperty("code").GetString());
        Assert.True(Node.IsAlive(pid));
    }

    [Theory]
    [InlineData("0.999999.0", "kill", HttpStatusCode.NotFound)]
    [InlineData("0.999999.0", "stop", HttpStatusCode.NotFound)]
    [InlineData("0.999999.0", "restart", HttpStatusCode.NotFound)]
    [InlineData("one", "kill", HttpStatusCode.BadRequest)]
    [InlineData("one", "exit", HttpStatusCode.BadRequest)]
    [InlineData("0.1.0", "exit?cause=x", HttpStatusCode.BadRequest)]
    [InlineData("0.1.0", "tickle", HttpStatusCode.MethodNotAllowed)]
    public async Task What_is_not_there_is_told(string pid, string action, HttpStatusCode expected)
    {
        using var answer = await _server.Client.PostAsync($"/v1/processes/{pid}:{action}", null, Cancelled);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Another_site_may_do_nothing()
    {
        var pid = await MakeBucket("agent");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/processes/{pid}:kill");
        request.Headers.Add("Origin", "https://elsewhere.example");
        using var answer = await _server.Client.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal((pid, 1), await Bucket());
    }

    [Theory]
    [InlineData("reader", null, HttpStatusCode.Forbidden)]
    [InlineData("writer", null, HttpStatusCode.Forbidden)]
    [InlineData("admin", "some-*", HttpStatusCode.Forbidden)]
    [InlineData("admin", null, HttpStatusCode.NotFound)]
    public async Task Only_an_administrator_of_all_buckets_may(string role, string? buckets, HttpStatusCode expected)
    {
        var keys = new TestKeys();
        var key = keys.Add(role, buckets);
        await using var server = await RealServer.Start(null, keys.Switches);
        server.Client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        foreach (var action in new[] { "kill", "exit", "stop", "restart" })
        {
            using var answer = await server.Client.PostAsync($"/v1/processes/0.999999.0:{action}", null, Cancelled);
            Assert.Equal(expected, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_session_tells_the_role()
    {
        using var session = JsonDocument.Parse(await _server.Client.GetStringAsync("/v1/session", Cancelled));

        Assert.Equal("admin", session.RootElement.GetProperty("role").GetString());
        Assert.False(session.RootElement.GetProperty("needsKey").GetBoolean());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public async Task A_session_tells_whether_buckets_can_be_durable_and_whether_new_ones_are(bool hasStorage, bool byDefault)
    {
        using var data = new DataDirectory();
        string[] settings = hasStorage ? ["--data", data.Path, "--durable", byDefault ? "true" : "false"] : [];
        await using var server = await RealServer.Start(null, settings);
        using var session = JsonDocument.Parse(await server.Client.GetStringAsync("/v1/session", Cancelled));

        Assert.Equal(
            (hasStorage, byDefault),
            (session.RootElement.GetProperty("hasStorage").GetBoolean(), session.RootElement.GetProperty("durableByDefault").GetBoolean()));
    }

    [Fact]
    public async Task A_browser_is_sent_to_the_observer_and_others_get_the_document()
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = _server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        using var redirect = await client.SendAsync(request, Cancelled);
        using var document = await client.GetAsync("/", Cancelled);

        Assert.Equal(HttpStatusCode.Redirect, redirect.StatusCode);
        Assert.Equal("/observer", redirect.Headers.Location!.ToString());
        Assert.Equal("application/json", document.Content.Headers.ContentType!.MediaType);
    }

    private async Task<string> MakeBucket(string backend)
    {
        using var config = new StringContent($$"""{"backend":"{{backend}}"}""", System.Text.Encoding.UTF8, "application/json");
        (await _server.Client.PutAsync("/v1/buckets/b", config, Cancelled)).Dispose();
        (await _server.Client.PutAsync("/v1/buckets/b/keys/milk", new StringContent("3"), Cancelled)).Dispose();
        return (await Bucket()).Pid;
    }

    private async Task<(string Pid, int Keys)> Bucket()
    {
        using var status = JsonDocument.Parse(await _server.Client.GetStringAsync("/v1/buckets/b", Cancelled));
        return (Bare(status.RootElement.GetProperty("pid")), status.RootElement.GetProperty("keys").GetInt32());
    }

    private async Task<(HttpStatusCode Status, JsonElement Answer)> Act(string pid, string action)
    {
        using var answer = await _server.Client.PostAsync($"/v1/processes/{pid}:{action}", null, Cancelled);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancelled));
        return (answer.StatusCode, body.RootElement.Clone());
    }

    private static string Bare(JsonElement pid) => pid.GetString()![5..^1];
}
