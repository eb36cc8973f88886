using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Pail.Buckets;

namespace Pail.Server.Tests.Watching;

/// <summary>Which requests for a watch are served and which are refused, and from where a watch goes on.</summary>
public sealed class WatchRequestTests : WatchServer
{
    [Theory]
    [InlineData("?since=x", "invalid-query")]
    [InlineData("?since=", "invalid-query")]
    [InlineData("?since=7", "invalid-query")]
    [InlineData("?since=7.042", "invalid-query")]
    [InlineData("?since=-7.1", "invalid-query")]
    [InlineData("?since=7.99999999999999999999", "invalid-query")]
    [InlineData("?since=%227.1%22", "invalid-query")]
    [InlineData("?since=7.1&since=7.2", "invalid-query")]
    [InlineData("?initial=yes", "invalid-query")]
    [InlineData("?values=", "invalid-query")]
    [InlineData("?key=", "invalid-query")]
    [InlineData("?key=a%0Ab", "invalid-key")]
    [InlineData("?limit=1", "invalid-query")]
    public async Task Bad_queries_are_refused(string query, string code)
    {
        await Create();
        using var answer = await Server.Client.GetAsync($"/v1/buckets/b/watch{query}", Cancelled);

        await answer.Problem(HttpStatusCode.BadRequest, code);
        Assert.Equal(0, Watches.Count);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("7")]
    [InlineData("7.1.1")]
    [InlineData("7.1, 7.2")]
    [Trait("Rule", "V4")]
    public async Task A_bad_Last_Event_ID_is_refused(string id)
    {
        await Create();
        await using var watch = await Watch(lastEventId: id);

        await watch.Response.Problem(HttpStatusCode.BadRequest, "invalid-header");
    }

    [Fact]
    public async Task A_long_key_is_refused()
    {
        await Create();
        await using var watch = await Watch($"?key={new string('k', 513)}");

        await watch.Response.Problem(HttpStatusCode.BadRequest, "invalid-key");
    }

    [Fact]
    public async Task An_unknown_bucket_is_404()
    {
        await using var watch = await Watch();

        await watch.Response.Problem(HttpStatusCode.NotFound, "bucket-not-found");
    }

    [Fact]
    public async Task Other_methods_are_not_allowed()
    {
        await Create();
        using var post = await Server.Client.PostAsync("/v1/buckets/b/watch", null, Cancelled);
        using var options = await Server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Options, "/v1/buckets/b/watch"), Cancelled);

        await post.Problem(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        Assert.Equal("GET, HEAD, OPTIONS", options.Header("Allow"));
    }

    [Theory]
    [InlineData(null, "text/event-stream")]
    [InlineData("*/*", "text/event-stream")]
    [InlineData("text/*", "text/event-stream")]
    [InlineData("text/event-stream", "text/event-stream")]
    [InlineData("application/x-ndjson", "application/x-ndjson")]
    [InlineData("application/*", "application/x-ndjson")]
    [InlineData("text/event-stream;q=0.5, application/x-ndjson", "application/x-ndjson")]
    [InlineData("text/html, application/x-ndjson;q=0.1", "application/x-ndjson")]
    [Trait("Rule", "H11")]
    public async Task Accept_chooses_the_form(string? accept, string type)
    {
        await Create();
        await using var watch = await Watch(accept: accept);

        Assert.Equal(type, watch.Response.Header("Content-Type"));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/html")]
    [InlineData("*/*;q=0")]
    [Trait("Rule", "H11")]
    public async Task Other_forms_are_not_acceptable(string accept)
    {
        await Create();
        await using var watch = await Watch(accept: accept);

        await watch.Response.Problem(HttpStatusCode.NotAcceptable, "not-acceptable");
    }

    [Fact]
    public async Task HEAD_answers_the_headers_and_opens_nothing()
    {
        var bucket = await Create();
        using var head = await Server.Client.SendAsync(
            new HttpRequestMessage(HttpMethod.Head, "/v1/buckets/b/watch?initial=true"), Cancelled);
        using var future = await Server.Client.SendAsync(
            new HttpRequestMessage(HttpMethod.Head, $"/v1/buckets/b/watch?since={(await bucket.Status()).Epoch}.9"), Cancelled);

        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (head.StatusCode, head.Header("Content-Type")));
        Assert.Equal((HttpStatusCode.BadRequest, "future-revision"), (future.StatusCode, future.Header("Kv-Error-Code")));
        Assert.Equal((0, 0), (Watches.Count, (await bucket.Status()).Watchers));
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Pages_of_other_sites_may_not_watch(string name, string value)
    {
        await Create();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/buckets/b/watch");
        request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await Server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);

        await answer.Problem(HttpStatusCode.Forbidden, "cross-origin");
    }

    [Fact]
    public async Task A_page_of_the_server_may_watch()
    {
        await Create();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/buckets/b/watch");
        request.Headers.TryAddWithoutValidation("Origin", $"http://{Server.Address.Authority}");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        using var answer = await Server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    [Trait("Rule", "V4")]
    public async Task A_watch_goes_on_after_the_last_event(string backend, string type)
    {
        var bucket = await Create(backend, type);
        foreach (var key in (string[])["a", "b", "c"])
            await Put(key, "1");
        var epoch = (await bucket.Status()).Epoch;

        await using var byQuery = await Watch($"?since={epoch}.1");
        await using var byHeader = await Watch(lastEventId: $"{epoch}.1");
        await using var both = await Watch($"?since={epoch}.1&initial=true", lastEventId: $"{epoch}.2");
        await using var empty = await Watch($"?since={epoch}.2", lastEventId: "");

        Assert.Equal(["put b 2*", "put c 3*"], await byQuery.Read(2));
        Assert.Equal(["put b 2*", "put c 3*"], await byHeader.Read(2));
        Assert.Equal(["put c 3*"], await both.Read(1));
        Assert.Equal(["put c 3*"], await empty.Read(1));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_watch_that_has_seen_nothing_goes_on_from_its_start(string backend, string type)
    {
        await Create(backend, type);
        await Put("a", "1");
        string place;
        await using (var first = await Watch())
        {
            await first.ReadLine();
            place = (await first.ReadLine())!["id: ".Length..];
        }

        await Put("b", "1");
        await using var second = await Watch(lastEventId: place);
        Assert.Equal(["put b 2*"], await second.Read(1));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_place_that_is_no_longer_kept_is_410(string backend, string type)
    {
        var bucket = await Create(backend, type);
        for (var i = 0; i < EventLog.MaxEvents + 2; i++)
            await bucket.Put("k", Text("1"));
        await using var watch = await Watch($"?since={(await bucket.Status()).Epoch}.1");
        await using var kept = await Watch($"?since={(await bucket.Status()).Epoch}.2");

        await watch.Response.Problem(HttpStatusCode.Gone, "revision-compacted");
        Assert.Equal(["put k 3*"], await kept.Read(1));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task The_future_is_400(string backend, string type)
    {
        var bucket = await Create(backend, type);
        await Put("k", "1");
        await using var watch = await Watch(lastEventId: $"{(await bucket.Status()).Epoch}.2");

        await watch.Response.Problem(HttpStatusCode.BadRequest, "future-revision");
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Another_epoch_begins_again_with_a_reset(string backend, string type)
    {
        await Create(backend, type);
        await Put("k", "1");
        await using var watch = await Watch(lastEventId: "1.99");

        var reset = (await watch.Next())!.Value;
        Assert.Equal(("reset", null), (reset.EventType, reset.EventId));
        Assert.Equal(["put k 1", "initial-end 1*"], await watch.Read(2));
        await Put("k", "2");
        Assert.Equal(["put k 2*"], await watch.Read(1));
    }

    [Fact]
    public async Task A_bucket_whose_process_is_gone_cannot_be_watched_from_its_state()
    {
        var bucket = await Create("agent", "set", ",\"restart\":\"temporary\"");
        await bucket.Kill();
        await Waiting.Until(async () => (await bucket.Status()).State == BucketState.Failed);
        await using var watch = await Watch("?initial=true");

        await watch.Response.Problem(HttpStatusCode.ServiceUnavailable, "bucket-failed");
        Assert.Equal("1", watch.Response.Header("Retry-After"));
        Assert.Equal((0, 0), (Watches.Count, (await bucket.Status()).Watchers));
    }

    [Fact]
    public async Task A_watch_that_the_client_cancels_over_HTTP_2_leaves_the_connection_to_other_requests()
    {
        await using var server = await RealServer.Start(services => services.Configure<KestrelServerOptions>(
            kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2)));
        var bucket = (await server.Services.GetRequiredService<IBuckets>().Create("b", new BucketConfig())).Bucket;
        const byte Whole = Http2Connection.EndStream | Http2Connection.EndHeaders;
        var (connection, _) = await Http2Connection.Connect(server.Address);
        using var __ = connection;
        await connection.Write(
            Http2Connection.Headers, Whole, 1, Http2Connection.Get(server.Address, "/v1/buckets/b/watch"));
        await connection.ReadUntil(Http2Connection.Headers);

        await connection.Write(Http2Connection.ResetStream, 0, 1, [0, 0, 0, 8]);
        await Waiting.Until(async () => (await bucket.Status()).Watchers == 0);
        await connection.Write(Http2Connection.Headers, Whole, 3, Http2Connection.Get(server.Address, "/"));

        Assert.Equal(200, Http2Connection.StatusOf(await connection.ReadUntil(Http2Connection.Headers)));
    }

    [Fact]
    public async Task A_watch_works_over_HTTP_2()
    {
        await using var server = await RealServer.Start(services => services.Configure<KestrelServerOptions>(
            kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2)));
        using var client = new HttpClient
        {
            BaseAddress = server.Address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var bucket = (await server.Services.GetRequiredService<IBuckets>().Create("b", new BucketConfig())).Bucket;
        var streams = new List<WatchClient>();
        for (var i = 0; i < 20; i++)
            streams.Add(await WatchClient.Open(client, "?values=true"));
        await bucket.Put("k", new NewValue(new byte[200_000], "text/plain"));
        await bucket.Delete("k");

        foreach (var stream in streams)
            Assert.Equal(["put k 1*", "delete k 2*"], await stream.Read(2));
        Assert.Equal(20, (await bucket.Status()).Watchers);
        for (var i = 0; i < 10; i++)
            await streams[i].DisposeAsync();
        await Waiting.Until(async () => (await bucket.Status()).Watchers == 10);

        var stopping = server.Stop();
        for (var i = 10; i < 20; i++)
            Assert.Null(await streams[i].Next());
        await stopping;
    }
}
