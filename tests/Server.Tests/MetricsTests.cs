using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Pail.Server.Tests.Security;

namespace Pail.Server.Tests;

/// <summary>The metrics for Prometheus.</summary>
public sealed partial class MetricsTests
{
    [Fact]
    public async Task Metrics_are_text_in_the_format_of_Prometheus()
    {
        await using var server = await RealServer.Start();

        using var answer = await server.Client.GetAsync("/metrics", TestServer.Cancelled);
        using var head = await server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/metrics"), TestServer.Cancelled);

        Assert.Equal(
            (HttpStatusCode.OK, "text/plain; version=0.0.4; charset=utf-8", "no-cache"),
            (answer.StatusCode, answer.Header("Content-Type"), answer.Header("Cache-Control")));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        var text = await answer.Text();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.All(text.TrimEnd('\n').Split('\n'), line => Assert.Matches(Line, line));
    }

    [Fact]
    public async Task Every_metric_has_its_help_and_type_once_before_its_samples()
    {
        await using var server = await RealServer.Start();
        var text = await Scrape(server);

        var types = text.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]);

        Assert.Equal(types.Distinct(), types);
        Assert.Contains(
            "# HELP pail_bucket_count Buckets that exist.\n# TYPE pail_bucket_count gauge\npail_bucket_count{",
            text, StringComparison.Ordinal);
        Assert.Contains("# TYPE pail_bucket_expired_total counter\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("agent")]
    [InlineData("genserver")]
    [InlineData("table")]
    public async Task Buckets_keys_and_bytes_are_shown_by_backend(string backend)
    {
        await using var server = await RealServer.Start();
        await Put(server, "/v1/buckets/b", $"{{\"backend\":\"{backend}\"}}");
        await Put(server, "/v1/buckets/b/keys/k", "four");

        var text = await Scrape(server);

        Assert.Equal((1, 1, 4), (
            Value(text, $"pail_bucket_count{{pail_backend=\"{backend}\"}}"),
            Value(text, $"pail_bucket_keys{{pail_backend=\"{backend}\"}}"),
            Value(text, $"pail_bucket_size_bytes{{pail_backend=\"{backend}\"}}")));
        await Put(server, "/v1/buckets/b/keys/another", "x");
        Assert.Equal(2, Value(await Scrape(server), $"pail_bucket_keys{{pail_backend=\"{backend}\"}}"));
    }

    [Fact]
    public async Task Processes_tables_restarts_and_the_runtime_of_NET_are_shown()
    {
        await using var server = await RealServer.Start();
        await Put(server, "/v1/buckets/b", "{}");
        (await server.Client.PostAsync("/v1/buckets/b:kill", null, TestServer.Cancelled)).Dispose();
        while (Value(await Scrape(server), "pail_supervisor_restarts_total") == 0)
            await Task.Yield();

        var text = await Scrape(server);

        Assert.Equal(1, Value(text, "pail_supervisor_restarts_total"));
        Assert.Equal(1, Value(text, "pail_process_exited_total{pail_reason=\"Killed\"}"));
        Assert.InRange(Value(text, "pail_process_count"), 5, 20);
        Assert.InRange(Value(text, "pail_table_count"), 3, 20);
        Assert.InRange(Value(text, "dotnet_process_memory_working_set_bytes"), 1_000_000, 1e12);
        Assert.Contains("target_info{service_name=\"pail\",service_version=\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_are_measured_by_route_and_status_and_never_by_key()
    {
        await using var server = await RealServer.Start();
        await Scrape(server);
        await Put(server, "/v1/buckets/secretbucket", "{}");
        await Put(server, "/v1/buckets/secretbucket/keys/secretkey", "x");
        foreach (var path in (string[])["/v1/buckets/secretbucket/keys/secretkey", "/v1/buckets/secretbucket/keys/none", "/secretpath"])
            (await server.Client.GetAsync(path, TestServer.Cancelled)).Dispose();

        // A request is measured after its answer has been sent.
        var text = await Scrape(server);
        while (Regex.Count(text, "duration_seconds_count") < 6)
            text = await Scrape(server);

        const string Route = "http_route=\"/v1/buckets/{bucket}/keys/{**key}\"";
        Assert.Equal(1, Count("PUT", 201, Route));
        Assert.Equal(1, Count("GET", 200, Route));
        Assert.Equal(1, Count("GET", 404, Route));
        Assert.Equal(1, Count("GET", 404, ""));
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);

        double Count(string method, int status, string route) => Lines(text).Where(line =>
            line.StartsWith("http_server_request_duration_seconds_count{", StringComparison.Ordinal)
            && line.Contains($"http_request_method=\"{method}\"", StringComparison.Ordinal)
            && line.Contains($"http_response_status_code=\"{status}\"", StringComparison.Ordinal)
            && (route.Length > 0 ? line.Contains(route, StringComparison.Ordinal) : !line.Contains("http_route", StringComparison.Ordinal)))
            .Select(line => double.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture)).Single();
    }

    [Fact]
    public async Task The_buckets_of_a_histogram_grow_to_its_count()
    {
        await using var server = await RealServer.Start();
        var text = await Scrape(server);
        while (!text.Contains("duration_seconds_count", StringComparison.Ordinal))
            text = await Scrape(server);

        var counts = Lines(text)
            .Where(line => line.StartsWith("http_server_request_duration_seconds_bucket{", StringComparison.Ordinal))
            .Select(line => double.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture)).ToList();

        Assert.Equal(counts.Order(), counts);
        Assert.Equal(counts[^1], Lines(text)
            .Where(line => line.StartsWith("http_server_request_duration_seconds_count{", StringComparison.Ordinal))
            .Select(line => double.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture)).Single());
        Assert.Contains("le=\"0.005\"", text, StringComparison.Ordinal);
        Assert.Contains("le=\"+Inf\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_servers_in_one_program_show_their_own_figures()
    {
        await using var one = await RealServer.Start();
        await using var two = await RealServer.Start();
        await Put(one, "/v1/buckets/b", "{}");

        Assert.Equal(1, Value(await Scrape(one), "pail_bucket_count{pail_backend=\"table\"}"));
        Assert.Equal(0, Value(await Scrape(two), "pail_bucket_count{pail_backend=\"table\"}"));
    }

    [Fact]
    public async Task A_key_for_some_buckets_cannot_read_the_metrics_of_all()
    {
        var keys = new TestKeys();
        var (some, all) = (keys.Add("admin", "team-*"), keys.Add("reader"));
        await using var server = await RealServer.Start(null, keys.Switches);

        using var refused = await Ask(some);
        using var answered = await Ask(all);
        using var anonymous = await server.Client.GetAsync("/metrics", TestServer.Cancelled);

        await refused.Problem(HttpStatusCode.Forbidden, "forbidden");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (answered.StatusCode, anonymous.StatusCode));

        Task<HttpResponseMessage> Ask(string key)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
            request.Headers.Authorization = new("Bearer", key);
            return server.Client.SendAsync(request, TestServer.Cancelled);
        }
    }

    [Fact]
    public async Task Scrapes_at_the_same_time_are_all_whole()
    {
        await using var server = await RealServer.Start();

        var texts = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Scrape(server)));

        Assert.All(texts, text => Assert.Equal(
            3, Lines(text).Count(line => line.StartsWith("pail_bucket_count{", StringComparison.Ordinal))));
    }

    [GeneratedRegex(
        """^(# (HELP|TYPE) [a-z0-9_]+ .+|[a-z0-9_]+(\{[a-z0-9_]+="[^"]*"(,[a-z0-9_]+="[^"]*")*\})? (-?[0-9.]+(E[+-]?[0-9]+)?|NaN))$""")]
    private static partial Regex Line { get; }

    private static async Task Put(RealServer server, string path, string body)
    {
        using var answer = await server.Client.PutAsync(path, Answers.Body(body, null), TestServer.Cancelled);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private static Task<string> Scrape(RealServer server) => server.Client.GetStringAsync("/metrics", TestServer.Cancelled);

    private static string[] Lines(string text) => text.Split('\n');

    private static double Value(string text, string series) => double.Parse(
        Lines(text).SingleOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal))?[(series.Length + 1)..] ?? "0",
        CultureInfo.InvariantCulture);
}
