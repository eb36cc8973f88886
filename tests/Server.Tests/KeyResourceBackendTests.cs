using System.Globalization;
using System.Net;

namespace Pail.Server.Tests;

/// <summary>The resources of a key over a real socket to a real bucket, on every backend.</summary>
public sealed class KeyResourceBackendTests
{
    private const string Key = "/v1/buckets/b/keys/k";

    public static TheoryData<string> Backends => Variants.All;

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Metadata_and_expiry_come_back_with_the_value(string backend)
    {
        await using var server = await WithBucket(backend);
        (string, string)[] headers = [("Kv-Meta-Owner", "ada"), ("Kv-Sliding", "1h"), ("Kv-Expires-At", "2999-01-01T00:00:00Z")];
        await Send(server, HttpMethod.Put, Key, "v", headers);

        using var got = await Send(server, HttpMethod.Get, Key);
        using var meta = await Send(server, HttpMethod.Get, "/v1/buckets/b/meta/k");
        using var ttl = await Send(server, HttpMethod.Get, "/v1/buckets/b/ttl/k");

        Assert.Equal(("v", "ada"), (await got.Text(), got.Header("Kv-Meta-owner")));
        Assert.NotNull(got.Header("Kv-Expires-At"));
        var json = await meta.Json();
        Assert.Equal(("ada", "1"), (json.GetProperty("metadata").Member("owner"), json.Member("size")));
        Assert.Equal(got.Header("Kv-Expires-At"), json.Member("expiresAt"));
        var expiry = await ttl.Json();
        Assert.Equal(("1h", "2999-01-01T00:00:00.000Z"), (expiry.Member("sliding"), expiry.Member("expiresAtLatest")));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task The_expiry_is_set_and_removed_without_a_new_revision(string backend)
    {
        await using var server = await WithBucket(backend);
        using var put = await Send(server, HttpMethod.Put, Key, "v");

        using var set = await Send(server, HttpMethod.Put, "/v1/buckets/b/ttl/k?expiresAt=2999-01-01T00:00:00Z");
        using var touched = await Send(server, HttpMethod.Post, "/v1/buckets/b/ttl/k");
        using var removed = await Send(server, HttpMethod.Delete, "/v1/buckets/b/ttl/k", (string?)null, ("If-Match", put.Header("ETag")!));
        using var got = await Send(server, HttpMethod.Get, Key);

        foreach (var answer in (HttpResponseMessage[])[set, touched, removed])
            Assert.Equal((HttpStatusCode.NoContent, put.Header("ETag")), (answer.StatusCode, answer.Header("ETag")));
        Assert.Equal(
            ("2999-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z", null, null),
            (set.Header("Kv-Expires-At"), touched.Header("Kv-Expires-At"), removed.Header("Kv-Expires-At"), got.Header("Kv-Expires-At")));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Refusals_of_the_bucket_are_problems_and_change_nothing(string backend)
    {
        await using var server = await WithBucket(backend);
        await Send(server, HttpMethod.Put, Key, "9223372036854775807x");
        await Send(server, HttpMethod.Put, "/v1/buckets/b/keys/max", "9223372036854775807");

        using var patched = await Patch(server, "{}");
        using var counted = await Send(server, HttpMethod.Post, "/v1/buckets/b/counters/k");
        using var overflown = await Send(server, HttpMethod.Post, "/v1/buckets/b/counters/max");
        using var appended = await Send(server, HttpMethod.Post, "/v1/buckets/b/append/k", new string('x', 1010));

        await patched.Problem(HttpStatusCode.Conflict, "not-json");
        await counted.Problem(HttpStatusCode.Conflict, "not-an-integer");
        await overflown.Problem(HttpStatusCode.Conflict, "integer-overflow");
        await appended.Problem(HttpStatusCode.RequestEntityTooLarge, "value-too-large");
        Assert.Equal("9223372036854775807x", await (await Send(server, HttpMethod.Get, Key)).Text());
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Concurrent_counts_appends_and_patches_all_take_effect(string backend)
    {
        await using var server = await WithBucket(backend);
        await Send(server, HttpMethod.Put, Key, "{}");
        var clients = Enumerable.Range(0, 40).Select(async i =>
        {
            using var counted = await Send(server, HttpMethod.Post, "/v1/buckets/b/counters/n", "2");
            using var appended = await Send(server, HttpMethod.Post, "/v1/buckets/b/append/a", "x");
            using var patched = await Patch(server, $"{{\"k{i}\":{i}}}");
            Assert.Equal(HttpStatusCode.NoContent, patched.StatusCode);
            return (int.Parse(await counted.Text(), CultureInfo.InvariantCulture), appended.Header("Kv-Size"));
        });

        var answers = await Task.WhenAll(clients);

        Assert.Equal(Enumerable.Range(1, 40).Select(n => 2 * n), answers.Select(answer => answer.Item1).Order());
        Assert.Equal(40, answers.Select(answer => answer.Item2).Distinct().Count());
        Assert.Equal(new string('x', 40), await (await Send(server, HttpMethod.Get, "/v1/buckets/b/keys/a")).Text());
        var json = await (await Send(server, HttpMethod.Get, Key)).Json();
        Assert.Equal(40, json.EnumerateObject().Count());
    }

    private static Task<HttpResponseMessage> Patch(RealServer server, string patch) =>
        Send(server, HttpMethod.Patch, Key, Answers.Body(patch, "application/merge-patch+json"));

    private static Task<HttpResponseMessage> Send(
        RealServer server, HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers) =>
        Send(server, method, path, body is null ? null : Answers.Body(body), headers);

    private static Task<HttpResponseMessage> Send(
        RealServer server, HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        return server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<RealServer> WithBucket(string backend)
    {
        var server = await RealServer.Start();
        var config = Answers.Body($"{{{backend},\"maxValueBytes\":1024}}", "application/json");
        using var made = await server.Client.PutAsync("/v1/buckets/b", config, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return server;
    }
}
