using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Pail.Buckets;
using Pail.Server.Tests.Security;
using Pail.Server.Tests.Storage;

namespace Pail.Server.Tests.Observer;

/// <summary>Backends side by side: <c>/v1/comparisons</c>.</summary>
public sealed class ComparisonTests : IAsyncLifetime
{
    private const string Path = "/v1/comparisons";
    private const string Short = """{"backends":["table"],"workload":"A","clients":1,"seconds":1,"keys":5}""";
    private const string Long = """{"backends":["agent"],"workload":"A","clients":1,"seconds":60,"keys":5}""";

    private RealServer _server = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RealServer.Start();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("A")]
    [InlineData("D")]
    [InlineData("E")]
    [InlineData("F")]
    [InlineData("batch")]
    [InlineData("counter")]
    [InlineData("contention")]
    public async Task Each_backend_has_a_sample_and_a_result_and_a_finding_ends_the_answer(string workload)
    {
        var lines = await Compare(
            $$"""{"backends":["agent","genserver","table"],"workload":"{{workload}}","clients":2,"seconds":1,"keys":10,"valueBytes":8}""");

        Assert.Equal(
            ["sample agent", "sample genserver", "sample table", "result agent", "result genserver", "result table", "finding"],
            lines.Take(7).Select(NameOf));
        Assert.All(lines.Take(3), static sample => Assert.Equal(1, sample.GetProperty("second").GetInt32()));
        Assert.All(lines.Take(3), static sample => Assert.True(sample.GetProperty("operations").GetInt64() > 0));
        Assert.All(lines.Skip(3).Take(3), CheckResult);
        Assert.Contains("2 clients", lines[6].Member("text"), StringComparison.Ordinal);
        Assert.True(lines[7].GetProperty("end").GetBoolean());
        Assert.Equal(8, lines.Count);
    }

    [Fact]
    public async Task When_the_processes_are_killed_an_agent_loses_keys_and_a_table_none()
    {
        var lines = await Compare(
            """{"backends":["agent","table"],"workload":"C","clients":2,"seconds":1,"keys":20,"killEvery":"100ms"}""");

        var (agent, table) = (Result(lines, "agent"), Result(lines, "table"));
        Assert.True(agent.GetProperty("kills").GetInt32() > 0);
        Assert.True(table.GetProperty("kills").GetInt32() > 0);
        Assert.True(agent.GetProperty("lostKeys").GetInt64() >= 20);
        Assert.Equal(0, table.GetProperty("lostKeys").GetInt64());
        Assert.True(lines[^1].GetProperty("end").GetBoolean());
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"backends":["table"]}""")]
    [InlineData("""{"workload":"A"}""")]
    [InlineData("""{"backends":[],"workload":"A"}""")]
    [InlineData("""{"backends":"table","workload":"A"}""")]
    [InlineData("""{"backends":["table","table"],"workload":"A"}""")]
    [InlineData("""{"backends":["file"],"workload":"A"}""")]
    [InlineData("""{"backends":[1],"workload":"A"}""")]
    [InlineData("""{"backends":["\ud800"],"workload":"A"}""")]
    [InlineData("""{"backends":["table"],"workload":"G"}""")]
    [InlineData("""{"backends":["table"],"workload":"a"}""")]
    [InlineData("""{"backends":["table"],"workload":7}""")]
    [InlineData("""{"backends":["table"],"workload":"A","clients":0}""")]
    [InlineData("""{"backends":["table"],"workload":"A","clients":65}""")]
    [InlineData("""{"backends":["table"],"workload":"A","clients":"8"}""")]
    [InlineData("""{"backends":["table"],"workload":"A","clients":1.5}""")]
    [InlineData("""{"backends":["table"],"workload":"A","clients":null}""")]
    [InlineData("""{"backends":["table"],"workload":"A","seconds":0}""")]
    [InlineData("""{"backends":["table"],"workload":"A","seconds":61}""")]
    [InlineData("""{"backends":["table"],"workload":"A","seconds":99999999999999999999}""")]
    [InlineData("""{"backends":["table"],"workload":"A","keys":0}""")]
    [InlineData("""{"backends":["table"],"workload":"A","keys":100001}""")]
    [InlineData("""{"backends":["table"],"workload":"A","valueBytes":0}""")]
    [InlineData("""{"backends":["table"],"workload":"A","valueBytes":65537}""")]
    [InlineData("""{"backends":["table"],"workload":"A","keys":100000,"valueBytes":1001}""")]
    [InlineData("""{"backends":["table"],"workload":"A","killEvery":"99ms"}""")]
    [InlineData("""{"backends":["table"],"workload":"A","killEvery":"-2s"}""")]
    [InlineData("""{"backends":["table"],"workload":"A","killEvery":"soon"}""")]
    [InlineData("""{"backends":["table"],"workload":"A","killEvery":2}""")]
    public async Task A_plan_that_cannot_be_is_refused(string body)
    {
        using var answer = await Post(_server, body);

        await answer.Problem(HttpStatusCode.BadRequest, "invalid-json");
    }

    [Theory]
    [InlineData("""{"backends":["table"],"workload":"A","cilents":8}""")]
    [InlineData("""{"backends":["table"],"workload":"A","Workload":"A"}""")]
    [InlineData("""{"backends":["table"],"workload":"A","workload":"B"}""")]
    public async Task A_member_that_is_unknown_or_comes_twice_is_refused(string body)
    {
        using var answer = await Post(_server, body);

        await answer.Problem(HttpStatusCode.BadRequest, "unknown-field");
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        using var answer = await Post(_server, new string(' ', 16 * 1024) + Short);

        await answer.Problem(HttpStatusCode.RequestEntityTooLarge, "request-too-large");
    }

    [Fact]
    public async Task When_there_may_be_no_more_buckets_it_is_told_and_those_that_were_made_are_deleted()
    {
        await using var server = await RealServer.Start(null, "--maxBuckets", "1");
        using var answer = await Post(server, """{"backends":["agent","table"],"workload":"A","seconds":1}""");

        await answer.Problem(HttpStatusCode.InsufficientStorage, "quota-exceeded");
        Assert.Empty(await BucketsOf(server));
        await Compare(Short, server);
    }

    [Fact]
    public async Task A_durable_agent_works_beside_one_that_is_not_and_keeps_its_keys_when_it_is_killed()
    {
        using var data = new DataDirectory();
        await using var server = await RealServer.Start(null, "--data", data.Path);
        var lines = await Compare(
            """{"backends":["agent"],"workload":"A","clients":2,"seconds":1,"keys":20,"killEvery":"200ms","durable":true}""", server);

        Assert.Equal(
            [("sample", "False"), ("sample", "True"), ("result", "False"), ("result", "True")],
            lines.Take(4).Select(static line => (line.Member("kind"), line.Member("durable"))));
        Assert.All(lines.Skip(2).Take(2), static result => Assert.True(result.GetProperty("kills").GetInt32() > 0));
        Assert.True(lines[2].GetProperty("lostKeys").GetInt64() > 0);
        Assert.Equal(0, lines[3].GetProperty("lostKeys").GetInt64());
        Assert.Contains("the durable agent", lines[4].Member("text"), StringComparison.OrdinalIgnoreCase);
        Assert.Empty(await BucketsOf(server));
    }

    [Fact]
    public async Task Buckets_are_durable_only_when_asked_for_and_only_with_a_storage()
    {
        using var refused = await Post(_server, """{"backends":["agent"],"workload":"A","durable":true}""");
        var problem = await refused.Problem(HttpStatusCode.BadRequest, "invalid-json");
        Assert.Contains("--data", problem.Member("detail"), StringComparison.Ordinal);

        using var data = new DataDirectory();
        await using var server = await RealServer.Start(null, "--data", data.Path);
        var lines = await Compare(Short, server);
        Assert.Equal(["sample table", "result table", "finding"], lines.Take(3).Select(NameOf));
        Assert.All(lines.Take(2), static line => Assert.False(line.GetProperty("durable").GetBoolean()));
    }

    [Theory]
    [InlineData("reader", null)]
    [InlineData("writer", null)]
    [InlineData("admin", "some-*")]
    public async Task Only_an_administrator_of_all_buckets_may(string role, string? buckets)
    {
        var keys = new TestKeys();
        var key = keys.Add(role, buckets);
        await using var server = await RealServer.Start(null, keys.Switches);
        server.Client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        using var answer = await Post(server, Short);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(await BucketsOf(server));
    }

    [Theory]
    [InlineData("Origin", "https://elsewhere.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task Another_site_may_not(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = Answers.Body(Short, "application/json") };
        request.Headers.Add(header, value);
        using var answer = await _server.Client.SendAsync(request, Cancelled);

        await answer.Problem(HttpStatusCode.Forbidden, "cross-origin");
        Assert.Empty(await BucketsOf(_server));
    }

    [Fact]
    public async Task Buckets_are_deleted_in_the_end_and_the_next_comparison_may_come()
    {
        await Compare(Short);
        Assert.Empty(await BucketsOf(_server));

        await Compare(Short);
    }

    [Fact]
    public async Task A_second_one_is_refused_while_one_runs_and_the_buckets_go_with_the_client()
    {
        using (var first = await Begin(Long))
        {
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
            Assert.Single(await BucketsOf(_server));
            using var second = await Post(_server, Short);
            await second.Problem(HttpStatusCode.TooManyRequests, "rate-limited");
        }

        await Waiting.Until(async () => (await BucketsOf(_server)).Count == 0);
    }

    [Fact]
    public async Task A_server_that_stops_ends_the_comparison_without_its_last_line()
    {
        using var first = await Begin(Long);
        var rest = first.Content.ReadAsStringAsync(Cancelled);
        await _server.Stop();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => rest);
    }

    private static void CheckResult(JsonElement result)
    {
        Assert.True(result.GetProperty("operationsPerSecond").GetDouble() > 0);
        var (half, most, longest) = (Number(result, "p50"), Number(result, "p99"), Number(result, "max"));
        Assert.True(half <= most && most <= longest, $"{half} {most} {longest}");
        Assert.Equal(0, Number(result, "errors"));
        Assert.Equal(0, Number(result, "kills"));
        Assert.Equal(0, Number(result, "lostKeys"));
        Assert.Equal(JsonValueKind.Null, result.GetProperty("recoveryMs").ValueKind);
    }

    private static double Number(JsonElement line, string name) => line.GetProperty(name).GetDouble();

    private static string NameOf(JsonElement line) =>
        line.TryGetProperty("backend", out var backend) ? $"{line.Member("kind")} {backend}" : line.Member("kind");

    private static JsonElement Result(List<JsonElement> lines, string backend) =>
        lines.Single(line => line.TryGetProperty("kind", out _) && NameOf(line) == "result " + backend);

    // Not over HTTP, so that a condition can be looked at without waiting for an answer.
    private static async ValueTask<IReadOnlyList<string>> BucketsOf(RealServer server) =>
        [.. (await server.Services.GetRequiredService<IBuckets>().List("", null, 100)).Select(static bucket => bucket.Name)];

    private static Task<HttpResponseMessage> Post(RealServer server, string body) =>
        server.Client.PostAsync(Path, Answers.Body(body, "application/json"), Cancelled);

    private async Task<HttpResponseMessage> Begin(string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = Answers.Body(body, "application/json") };
        return await _server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
    }

    private Task<List<JsonElement>> Compare(string body) => Compare(body, _server);

    private static async Task<List<JsonElement>> Compare(string body, RealServer server)
    {
        using var answer = await Post(server, body);
        var text = await answer.Text();
        Assert.Equal((HttpStatusCode.OK, "application/x-ndjson"), (answer.StatusCode, answer.Header("Content-Type")));
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
    }
}
