using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Pail.Buckets;
using Pail.Server.Routing;

namespace Pail.Server.Tests.Security;

/// <summary>What a caller finds whose key is for some buckets only.</summary>
public sealed partial class BucketAccessTests : TestServer
{
    private readonly TestKeys _keys = new();
    private readonly string _some;
    private readonly string _all;

    public BucketAccessTests() => (_some, _all) = (_keys.Add("admin", "team-*;solo"), _keys.Add("admin"));

    protected override string[] Settings => _keys.Switches;

    [Theory]
    [InlineData("team-a", 200)]
    [InlineData("team-", 200)]
    [InlineData("solo", 200)]
    [InlineData("%73olo", 200)]
    [InlineData("team", 404)]
    [InlineData("solo2", 404)]
    [InlineData("Solo", 404)]
    [InlineData("%6Fther", 404)]
    public async Task A_bucket_exists_for_a_key_if_a_pattern_includes_it(string name, int status)
    {
        foreach (var made in (string[])["team-a", "team-", "solo", "team", "solo2", "Solo", "other"])
            await MakeBucket(made);

        Assert.Equal(status, (await Raw("GET", $"/v1/buckets/{name}", TestKeys.Header(_some))).Status);
    }

    // The answers must be those for a bucket that nobody has created, byte for byte.
    [Fact]
    public async Task The_answers_for_a_hidden_bucket_are_those_for_a_bucket_that_does_not_exist()
    {
        var hidden = await MakeBucket("hidden1");
        await hidden.Put("k", new NewValue("[1]"u8.ToArray(), "application/json"), Condition.None);
        string[] paths =
        [
            .. Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                .Select(endpoint => endpoint.RoutePattern.RawText!)
                .Where(pattern => pattern.StartsWith(ResourceRoutes.BucketPattern, StringComparison.Ordinal))
                .Select(pattern => pattern[ResourceRoutes.BucketPattern.Length..].Replace("{**key}", "k", StringComparison.Ordinal))
                .Distinct(),
            "?force=true", "?unknown=1", ":nothing", "/keys?limit=0", "/keys/", "/keys/absent", "/keys/%FF", "/nothing", "/nothing/k",
        ];
        Assert.Contains("/keys/k", paths);
        string[] headers =
        [
            "", "If-Match: *\r\n", "If-None-Match: *\r\n", "If-None-Match: \"1.1\"\r\n", "If-Match: nonsense\r\n",
            "Content-Type: nonsense\r\n", "Content-Type: application/merge-patch+json\r\n", "Kv-Ttl: x\r\n", "Kv-Other: x\r\n",
            "Range: bytes=0-0\r\n", "Accept: image/png\r\n",
        ];
        foreach (var path in paths)
        {
            foreach (var method in (string[])["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS"])
            {
                foreach (var header in headers)
                {
                    foreach (var body in method is "GET" or "HEAD" or "OPTIONS" ? (string[])[""] : ["", "{}"])
                    {
                        var expected = await Shown(method, $"/v1/buckets/hidden2{path}", header, body);
                        var actual = await Shown(method, $"/v1/buckets/hidden1{path}", header, body);
                        Assert.Equal(expected.Replace("hidden2", "hidden1", StringComparison.Ordinal), actual);
                        Assert.InRange(int.Parse(actual[..3], CultureInfo.InvariantCulture), 200, 499);
                    }
                }
            }
        }

        // And nothing has happened to it.
        Assert.Same(hidden, await Buckets.Find("hidden1"));
        Assert.Equal(1, (await hidden.Status()).Keys);
        Assert.Null(await Buckets.Find("hidden2"));
    }

    [Fact]
    public async Task The_answers_for_a_hidden_bucket_are_those_for_an_absent_bucket_of_the_own_ones()
    {
        await MakeBucket("other-1");
        foreach (var (method, path) in ((string, string)[])
            [("GET", ""), ("DELETE", ""), ("PATCH", ""), ("POST", ":kill"), ("POST", ":clear"),
            ("POST", ":batch"), ("POST", ":txn"), ("POST", ":export"), ("POST", ":import"),
            ("GET", "/keys"), ("GET", "/keys/k"), ("PUT", "/keys/k"), ("GET", "/meta/k"), ("POST", "/counters/k")])
        {
            var body = method is "PUT" or "POST" or "PATCH" ? "1" : "";
            var hidden = await Shown(method, $"/v1/buckets/other-1{path}", "", body);
            var absent = await Shown(method, $"/v1/buckets/team-oh{path}", "", body);

            Assert.Equal(absent.Replace("team-oh", "other-1", StringComparison.Ordinal), hidden);
        }
    }

    [Fact]
    public async Task A_hidden_bucket_is_not_looked_up()
    {
        await MakeBucket("hidden");
        var lookup = Buckets.WaitForFind();

        await Raw("GET", "/v1/buckets/hidden/keys/k", TestKeys.Header(_some));

        Assert.False(lookup.IsCompleted);
    }

    [Theory]
    [InlineData("hidden")]
    [InlineData("absent")]
    public async Task A_bucket_of_another_name_cannot_be_created_whether_or_not_it_exists(string name)
    {
        await MakeBucket("hidden");

        var answer = await Raw("PUT", $"/v1/buckets/{name}", TestKeys.Header(_some));

        Assert.Equal((403, "forbidden"), (answer.Status, answer.Code));
        Assert.Null(await Buckets.Find("absent"));
    }

    [Fact]
    public async Task A_bucket_of_an_own_name_can_be_created() =>
        Assert.Equal(201, (await Raw("PUT", "/v1/buckets/team-new", TestKeys.Header(_some))).Status);

    [Theory]
    [InlineData("", "solo team-1 team-2 team-3")]
    [InlineData("prefix=team-", "team-1 team-2 team-3")]
    [InlineData("prefix=team-2", "team-2")]
    [InlineData("prefix=t", "team-1 team-2 team-3")]
    [InlineData("prefix=a", "")]
    [InlineData("prefix=solo", "solo")]
    public async Task A_list_of_buckets_has_only_the_own_ones_on_every_page(string query, string names)
    {
        foreach (var name in (string[])["a", "solo", "solo2", "team", "team-1", "team-2", "team-3", "team.4", "z"])
            await MakeBucket(name);

        foreach (var limit in (int[])[1, 2, 3, 4, 100])
        {
            var listed = new List<string>();
            for (string? link = $"/v1/buckets?limit={limit}&{query}"; !string.IsNullOrEmpty(link);)
            {
                var page = JsonDocument.Parse((await Raw("GET", link, TestKeys.Header(_some))).Body).RootElement;
                var found = page.GetProperty("value").EnumerateArray().Select(bucket => bucket.Member("name")).ToArray();
                Assert.InRange(found.Length, 0, limit);
                listed.AddRange(found);
                link = page.Member("nextLink");

                // A page is full, or it is the last.
                Assert.True(found.Length == limit || link.Length == 0);
            }

            Assert.Equal(names, string.Join(' ', listed));
        }
    }

    [Theory]
    [InlineData("/v1/processes")]
    [InlineData("/v1/processes/1")]
    [InlineData("/v1/tree")]
    [InlineData("/v1/tables")]
    [InlineData("/v1/crashes")]
    [InlineData("/v1/storage")]
    [InlineData("/metrics")]
    public async Task The_views_of_the_runtime_and_the_metrics_need_a_key_for_all_buckets(string path)
    {
        var some = await Raw("GET", path, TestKeys.Header(_some));

        Assert.Equal((403, "forbidden"), (some.Status, some.Code));
        Assert.Contains("all buckets", some.Body, StringComparison.Ordinal);
        Assert.NotEqual(403, (await Raw("GET", path, TestKeys.Header(_all))).Status);
    }

    [Fact]
    public async Task A_key_for_all_buckets_lists_all()
    {
        await MakeBucket("a");
        await MakeBucket("team-1");

        var page = JsonDocument.Parse((await Raw("GET", "/v1/buckets", TestKeys.Header(_all))).Body).RootElement;

        Assert.Equal(2, page.GetProperty("value").GetArrayLength());
    }

    private async Task<string> Shown(string method, string target, string headers, string body)
    {
        using var connection = await Connect();
        var answer = await connection.Exchange(method, target, headers + TestKeys.Header(_some), body);
        var lines = answer.Headers.Where(header => header.Key is not "Date").Select(header => $"{header.Key}: {header.Value}");
        return $"{answer.Status}\n{string.Join('\n', lines)}\n{TraceId().Replace(answer.Body, "")}";
    }

    [GeneratedRegex("\"traceId\":\"[^\"]*\"")]
    private static partial Regex TraceId();
}
