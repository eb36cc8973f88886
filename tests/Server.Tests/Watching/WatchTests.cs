using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Pail.Buckets;

namespace Pail.Server.Tests.Watching;

/// <summary>What a watcher sees, on every variant.</summary>
public sealed class WatchTests : WatchServer
{
    [Fact]
    [Trait("Rule", "V1")]
    public async Task The_answer_is_an_event_stream_that_is_not_kept()
    {
        await Create();
        await using var watch = await Watch();

        Assert.Equal(HttpStatusCode.OK, watch.Response.StatusCode);
        Assert.Equal("text/event-stream", watch.Response.Header("Content-Type"));
        Assert.Equal("no-cache", watch.Response.Header("Cache-Control"));
        Assert.Equal("nosniff", watch.Response.Header("X-Content-Type-Options"));
        Assert.Equal("Accept", watch.Response.Header("Vary"));
        Assert.Equal("no", watch.Response.Header("X-Accel-Buffering"));
    }

    [Fact]
    [Trait("Rule", "V2")]
    public async Task Events_have_a_name_an_id_and_data_in_one_line_each()
    {
        var bucket = await Create();
        var epoch = (await bucket.Status()).Epoch;
        await using var watch = await Watch();
        await Put("milk", "3");
        await Delete("milk");

        var lines = new List<string?>();
        for (var i = 0; i < 11; i++)
            lines.Add(await watch.ReadLine());
        Assert.Equal(
            [
                "retry: 2000",
                $"id: {epoch}.0",
                "",
                "event: put",
                $"id: {epoch}.1",
                $$"""data: {"key":"milk","revision":1,"etag":"\"{{epoch}}.1\"","size":1,"contentType":"text/plain"}""",
                "",
                "event: delete",
                $"id: {epoch}.2",
                """data: {"key":"milk","revision":2}""",
                "",
            ],
            lines);
    }

    [Fact]
    public async Task NDJSON_has_name_and_id_in_the_object()
    {
        var bucket = await Create();
        var epoch = (await bucket.Status()).Epoch;
        await using var watch = await Watch("?values=true", accept: "application/x-ndjson");
        await Put("milk", "3");
        await Delete("milk");

        Assert.Equal("application/x-ndjson", watch.Response.Header("Content-Type"));
        Assert.Equal($$"""{"event":"heartbeat","id":"{{epoch}}.0"}""", await watch.ReadLine());
        Assert.Equal(
            $$"""{"event":"put","id":"{{epoch}}.1","key":"milk","revision":1,"etag":"\"{{epoch}}.1\"","""
            + """ "size":1,"contentType":"text/plain","base64":"Mw=="}""".TrimStart(),
            await watch.ReadLine());
        Assert.Equal($$"""{"event":"delete","id":"{{epoch}}.2","key":"milk","revision":2}""", await watch.ReadLine());
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Changes_of_keys_are_events(string backend, string type)
    {
        await Create(backend, type, ",\"maxKeys\":2,\"eviction\":\"lru\"");
        await using var watch = await Watch();

        await Put("a", "1");
        await Put("a", "2", "?ttl=60");
        await Delete("none");
        await Put("b", "1");
        await Put("c", "1");
        await Delete("c");
        await Put("d", "1", "?ttl=60");
        Assert.Equal(["put a 1*", "put a 2*", "put b 3*", "put c 4*", "evict a 5*"], await watch.Read(5));
        Assert.Equal(["delete c 6*", "put d 7*"], await watch.Read(2));

        Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(["expire d 8*"], await watch.Read(1));
        using var cleared = await Server.Client.PostAsync("/v1/buckets/b:clear", null, Cancelled);
        Assert.Equal(["clear 9*"], await watch.Read(1));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_kill_is_two_events_and_a_deletion_is_the_last_one(string backend, string type)
    {
        var bucket = await Create(backend, type);
        var epoch = (await bucket.Status()).Epoch;
        await Put("a", "1");
        await using var watch = await Watch();
        (await Server.Client.PostAsync("/v1/buckets/b:kill", null, Cancelled)).Dispose();

        var down = (await watch.Next())!.Value;
        var up = (await watch.Next())!.Value;
        var isTable = backend == "table";
        Assert.Equal(("bucket-down", $"{epoch}.1"), (down.EventType, down.EventId));
        Assert.Equal("bucket-up", up.EventType);
        Assert.Equal(isTable, up.EventId == $"{epoch}.1");
        Assert.Equal($"{WatchClient.Data(up).Member("epoch")}.{(isTable ? 1 : 0)}", up.EventId);
        var epochNow = (await bucket.Status()).Epoch.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(epochNow, WatchClient.Data(up).Member("epoch"));

        (await Server.Client.DeleteAsync("/v1/buckets/b?force=true", Cancelled)).Dispose();
        Assert.StartsWith("bucket-deleted", (await watch.Read(1))[0], StringComparison.Ordinal);
        Assert.Null(await watch.Next());
        await Waiting.Until(() => Watches.Count == 0);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task The_present_state_comes_first_without_ids_and_its_end_has_one(string backend, string type)
    {
        await Create(backend, type);
        await Put("b", "1");
        await Put("a", "1");
        await using var watch = await Watch("?initial=true");

        Assert.Equal(["put a 2", "put b 1", "initial-end 2*"], await watch.Read(3));
        await Put("c", "1");
        Assert.Equal(["put c 3*"], await watch.Read(1));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task The_state_of_an_empty_bucket_is_its_end(string backend, string type)
    {
        await Create(backend, type);
        await using var watch = await Watch("?initial=true");

        Assert.Equal(["initial-end 0*"], await watch.Read(1));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_state_of_several_pages_is_complete(string backend, string type)
    {
        var bucket = await Create(backend, type);
        for (var i = 0; i < 2500; i++)
            await bucket.Put($"{i:0000}", Text("1"));
        await using var watch = await Watch("?initial=true");

        var keys = (await watch.Read(2500)).Select(shown => shown.Split(' ')[1]);
        Assert.Equal(Enumerable.Range(0, 2500).Select(i => $"{i:0000}"), keys);
        Assert.Equal(["initial-end 2500*"], await watch.Read(1));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Only_the_last_event_of_a_transaction_has_an_id(string backend, string type)
    {
        var bucket = await Create(backend, type);
        await using var all = await Watch();
        await using var some = await Watch("?prefix=a");

        await bucket.Apply(new Transaction
        {
            Then = [new PutOperation("a1", Text("1")), new PutOperation("a2", Text("1")), new PutOperation("b", Text("1"))],
        });

        Assert.Equal(["put a1 1", "put a2 2", "put b 3*"], await all.Read(3));
        Assert.Equal(["put a1 1", "put a2 2*"], await some.Read(2));
    }

    [Fact]
    public async Task Prefix_and_key_choose_the_keys_but_not_the_events_of_the_bucket()
    {
        await Create();
        await using var prefix = await Watch("?prefix=a%2F");
        await using var key = await Watch("?key=a%2Fb");
        await using var both = await Watch("?prefix=x&key=a%2Fb&initial=true");
        foreach (var name in (string[])["a", "a/b", "a/c", "b"])
            await Put(name, "1");
        (await Server.Client.PostAsync("/v1/buckets/b:clear", null, Cancelled)).Dispose();

        Assert.Equal(["put a/b 2*", "put a/c 3*", "clear 5*"], await prefix.Read(3));
        Assert.Equal(["put a/b 2*", "clear 5*"], await key.Read(2));
        Assert.Equal(["initial-end 0*", "clear 5*"], await both.Read(2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(24 * 1024)]
    [InlineData(300_001)]
    public async Task Values_come_as_base64(int length)
    {
        var bucket = await Create();
        var value = new byte[length];
        new Random(length).NextBytes(value);
        await using var events = await Watch("?values=true");
        await using var lines = await Watch("?values=true", accept: "application/x-ndjson");
        await using var none = await Watch();
        await bucket.Put("k", new NewValue(value, "image/png") { ContentEncoding = "gzip", ContentLanguage = "de" });
        await bucket.Delete("k");

        var data = WatchClient.Data((await events.Next())!.Value);
        Assert.Equal(value, data.GetProperty("base64").GetBytesFromBase64());
        Assert.Equal(
            ("gzip", "de", "image/png"), (data.Member("contentEncoding"), data.Member("contentLanguage"), data.Member("contentType")));
        Assert.Equal(["delete k 2*"], await events.Read(1));
        await lines.ReadLine();
        var line = System.Text.Json.JsonDocument.Parse((await lines.ReadLine())!).RootElement;
        Assert.Equal(value, line.GetProperty("base64").GetBytesFromBase64());
        Assert.Contains("\"delete\"", await lines.ReadLine(), StringComparison.Ordinal);
        Assert.False(WatchClient.Data((await none.Next())!.Value).TryGetProperty("base64", out _));
    }

    [Fact]
    public async Task Metadata_and_expiry_are_part_of_the_event()
    {
        await Create();
        await using var watch = await Watch();
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/buckets/b/keys/k") { Content = Answers.Body("1") };
        request.Headers.Add("Kv-Meta-Author", "ada");
        request.Headers.Add("Kv-Ttl", "60");
        (await Server.Client.SendAsync(request, Cancelled)).Dispose();

        var data = WatchClient.Data((await watch.Next())!.Value);
        Assert.Equal("ada", data.GetProperty("metadata").Member("author"));
        Assert.Equal("2026-03-01T12:01:00.000Z", data.Member("expiresAt"));
    }

    [Fact]
    public async Task The_state_has_the_expiry_that_holds_now()
    {
        await Create();
        await Put("k", "1");
        await using (var before = await Watch("?initial=true"))
            Assert.False(WatchClient.Data((await before.Next())!.Value).TryGetProperty("expiresAt", out _));
        (await Server.Client.PutAsync("/v1/buckets/b/ttl/k?ttl=60", null, Cancelled)).Dispose();

        await using var watch = await Watch("?initial=true");
        Assert.Equal("2026-03-01T12:01:00.000Z", WatchClient.Data((await watch.Next())!.Value).Member("expiresAt"));
    }

    [Fact]
    public async Task The_status_of_the_bucket_counts_its_watchers()
    {
        await Create();
        await using (var first = await Watch())
        await using (var second = await Watch())
            Assert.Equal("2", await Subscribers());

        await Waiting.Until(() => Watches.Count == 0);
        Assert.Equal("0", await Subscribers());

        async Task<string> Subscribers()
        {
            using var status = await Server.Client.GetAsync("/v1/buckets/b", Cancelled);
            return (await status.Json()).Member("subscribers");
        }
    }
}
