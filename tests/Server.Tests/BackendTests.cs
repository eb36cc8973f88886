using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Pail.Runtime.Processes;

namespace Pail.Server.Tests;

/// <summary>Requests over a real socket to a real bucket, on every backend.</summary>
public sealed class BackendTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Backends => Variants.All;

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Values_come_back_byte_for_byte_with_their_type(string backend)
    {
        await using var server = await WithBucket(backend);
        var bytes = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();

        using var put = await server.Client.PutAsync("/v1/buckets/b/keys/k", Content(bytes, "image/png"), Cancelled);
        using var get = await server.Client.GetAsync("/v1/buckets/b/keys/k", Cancelled);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (put.StatusCode, get.StatusCode));
        Assert.Equal(bytes, await get.Content.ReadAsByteArrayAsync(Cancelled));
        Assert.Equal("image/png", get.Header("Content-Type"));
        Assert.Equal(put.Header("ETag"), get.Header("ETag"));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Coding_and_language_come_back_with_the_value(string backend)
    {
        await using var server = await WithBucket(backend);
        var content = Content([31, 139, 0], "text/plain");
        content.Headers.ContentEncoding.Add("gzip");
        content.Headers.ContentLanguage.Add("de");

        using var put = await server.Client.PutAsync("/v1/buckets/b/keys/k", content, Cancelled);
        using var get = await server.Client.GetAsync("/v1/buckets/b/keys/k", Cancelled);

        Assert.Equal(["gzip"], get.Content.Headers.ContentEncoding);
        Assert.Equal(["de"], get.Content.Headers.ContentLanguage);
        Assert.Equal([31, 139, 0], await get.Content.ReadAsByteArrayAsync(Cancelled));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_list_ends_with_the_revision_of_the_bucket(string backend)
    {
        await using var server = await WithBucket(backend);
        foreach (var key in (string[])["a", "b", "c"])
            await Put(server, key, "x");
        (await server.Client.DeleteAsync("/v1/buckets/b/keys/c", Cancelled)).Dispose();

        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/buckets/b/keys?limit=1");
        request.Headers.TryAddWithoutValidation("Accept", "application/x-ndjson");
        using var list = await server.Client.SendAsync(request, Cancelled);

        Assert.EndsWith("{\"end\":true,\"revision\":4}\n", await list.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task An_escaped_slash_and_an_escaped_escape_are_two_keys(string backend)
    {
        await using var server = await WithBucket(backend);
        await Put(server, "a%2Fb", "slash");
        await Put(server, "a%252Fb", "escape");

        Assert.Equal("slash", await server.Client.GetStringAsync("/v1/buckets/b/keys/a/b", Cancelled));
        Assert.Equal("escape", await server.Client.GetStringAsync("/v1/buckets/b/keys/a%252Fb", Cancelled));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task An_etag_of_an_earlier_epoch_never_matches(string backend)
    {
        await using var server = await WithBucket(backend);
        var tag = await Put(server, "milk", "3");
        (await server.Client.DeleteAsync("/v1/buckets/b?force=true", Cancelled)).Dispose();
        (await server.Client.PutAsync("/v1/buckets/b", Json(backend), Cancelled)).Dispose();
        await Put(server, "milk", "3");

        using var request = new HttpRequestMessage(HttpMethod.Delete, "/v1/buckets/b/keys/milk");
        request.Headers.TryAddWithoutValidation("If-Match", tag);
        using var response = await server.Client.SendAsync(request, Cancelled);

        await response.Problem(HttpStatusCode.PreconditionFailed, "precondition-failed");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_bucket_killed_under_64_clients_answers_or_refuses_and_comes_back(string backend)
    {
        await using var server = await WithBucket(backend);
        var node = server.Services.GetRequiredService<Node>();
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 64).Select(i => Task.Run(() => Client(i), Cancelled)).ToArray();

        for (var kill = 0; kill < 20; kill++)
        {
            var before = (await (await server.Services.GetRequiredService<Pail.Buckets.IBuckets>().Find("b"))!.Status()).Pid;
            using var killed = await server.Client.PostAsync("/v1/buckets/b:kill", null, Cancelled);
            Assert.True(killed.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.ServiceUnavailable);
            if (before is { } pid)
                await node.WaitForExit(pid);
        }

        await stop.CancelAsync();
        var answers = (await Task.WhenAll(clients)).SelectMany(seen => seen).ToHashSet();
        Assert.Subset(new HashSet<int> { 200, 201, 204, 404, 503 }, answers);
        if (KeepsKeys(backend))
            Assert.Subset(new HashSet<int> { 200, 201, 204 }, answers);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/v1/buckets/b", Cancelled)).StatusCode);

        async Task<HashSet<int>> Client(int i)
        {
            var seen = new HashSet<int>();
            for (var n = 0; !stop.IsCancellationRequested || n < 10; n++)
            {
                var value = Content(Encoding.UTF8.GetBytes($"{n}"), "text/plain");
                using var put = await server.Client.PutAsync($"/v1/buckets/b/keys/k{i}", value, Cancelled);
                using var get = await server.Client.GetAsync($"/v1/buckets/b/keys/k{i}", Cancelled);
                seen.Add((int)put.StatusCode);
                seen.Add((int)get.StatusCode);
                if (KeepsKeys(backend))
                    Assert.Equal($"{n}", await get.Text());
            }

            return seen;
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_kill_loses_the_keys_of_a_process_and_none_of_a_table(string backend)
    {
        await using var server = await WithBucket(backend);
        var node = server.Services.GetRequiredService<Node>();
        await Put(server, "milk", "3");
        var pid = (await (await server.Services.GetRequiredService<Pail.Buckets.IBuckets>().Find("b"))!.Status()).Pid!.Value;
        (await server.Client.PostAsync("/v1/buckets/b:kill", null, Cancelled)).Dispose();
        await node.WaitForExit(pid);

        HttpResponseMessage get;
        while ((get = await server.Client.GetAsync("/v1/buckets/b/keys/milk", Cancelled)).StatusCode == HttpStatusCode.ServiceUnavailable)
            get.Dispose();

        Assert.Equal(KeepsKeys(backend) ? HttpStatusCode.OK : HttpStatusCode.NotFound, get.StatusCode);
        get.Dispose();
    }

    private static async Task<RealServer> WithBucket(string backend)
    {
        var server = await RealServer.Start();
        using var made = await server.Client.PutAsync("/v1/buckets/b", Json(backend), Cancelled);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return server;
    }

    private static async Task<string> Put(RealServer server, string key, string value)
    {
        var content = Content(Encoding.UTF8.GetBytes(value), "text/plain");
        using var response = await server.Client.PutAsync($"/v1/buckets/b/keys/{key}", content, Cancelled);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return response.Header("ETag")!;
    }

    private static bool KeepsKeys(string backend) => backend.Contains("\"table\"", StringComparison.Ordinal);

    private static StringContent Json(string backend) => new($"{{{backend}}}", Encoding.UTF8, "application/json");

    private static ByteArrayContent Content(byte[] bytes, string type) => new(bytes) { Headers = { { "Content-Type", type } } };
}
