using System.Net;
using System.Net.Sockets;
using System.Text;
using Pail.Buckets;

namespace Pail.Server.Tests.Watching;

/// <summary>The form of a stream and its end, on every variant.</summary>
public sealed class WatchBackendTests : WatchServer
{
    private static readonly string[] AfterReset = ["put k 1", "initial-end 1*"];

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Events_have_a_name_an_id_and_data(string backend, string type)
    {
        var epoch = (await (await Create(backend, type)).Status()).Epoch;
        await using var events = await Watch("?values=true");
        await using var lines = await Watch("?values=true", accept: "application/x-ndjson");
        await Put("milk", "3");
        await Delete("milk");
        var put = $$"""
            "key":"milk","revision":1,"etag":"\"{{epoch}}.1\"","size":1,"contentType":"text/plain","base64":"Mw=="
            """;

        await AssertLines(
            events,
            [
                "retry: 2000", $"id: {epoch}.0", "", "event: put", $"id: {epoch}.1", $$"""data: {{{put}}}""", "",
                "event: delete", $"id: {epoch}.2", """data: {"key":"milk","revision":2}""", "",
            ]);
        await AssertLines(
            lines,
            [
                $$"""{"event":"heartbeat","id":"{{epoch}}.0"}""", $$"""{"event":"put","id":"{{epoch}}.1",{{put}}}""",
                $$"""{"event":"delete","id":"{{epoch}}.2","key":"milk","revision":2}""",
            ]);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_quiet_stream_has_a_comment_every_15_seconds(string backend, string type)
    {
        var epoch = (await (await Create(backend, type)).Status()).Epoch;
        await using var watch = await Watch();
        await AssertLines(watch, ["retry: 2000", $"id: {epoch}.0", ""]);

        for (var round = 0; round < 2; round++)
        {
            Time.Advance(TimeSpan.FromSeconds(15));
            await AssertLines(watch, [":", $"id: {epoch}.0", ""]);
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Prefix_and_key_choose_the_keys(string backend, string type)
    {
        await Create(backend, type);
        await Put("a/b", "1");
        await using var prefix = await Watch("?prefix=a%2F&initial=true");
        await using var key = await Watch("?key=a%2Fb");
        foreach (var name in (string[])["a", "a/b", "a/c", "b"])
            await Put(name, "1");

        Assert.Equal(["put a/b 1", "initial-end 1*", "put a/b 3*", "put a/c 4*"], await prefix.Read(4));
        Assert.Equal(["put a/b 3*"], await key.Read(1));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_client_that_does_not_read_gets_an_overflow_and_no_writer_waits_for_it(string backend, string type)
    {
        var bucket = await Create(backend, type);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(Server.Address.Host, Server.Address.Port, Cancelled);
        var request = $"GET /v1/buckets/b/watch?values=true HTTP/1.1\r\nHost: {Server.Address.Authority}\r\nConnection: close\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), Cancelled);
        await Waiting.Until(async () => (await bucket.Status()).Watchers == 1);

        // Does not fit into the buffers on the way, and then more events than the bucket keeps.
        await bucket.Put("long", new NewValue(new byte[1_000_000], "text/plain"));
        for (var i = 0; i < 2 * EventLog.MaxEvents; i++)
            await bucket.Put("k", Text("1"));

        using var reader = new StreamReader(new NetworkStream(socket), Encoding.UTF8);
        var text = await reader.ReadToEndAsync(Cancelled);
        Assert.EndsWith("event: overflow\nid: \ndata: {}\n\n\r\n0\r\n\r\n", text, StringComparison.Ordinal);
        await Waiting.Until(async () => (await bucket.Status()).Watchers == 0);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task After_the_loss_of_the_state_a_client_that_resumes_gets_a_reset_and_the_state(string backend, string type)
    {
        var bucket = await Create(backend, type);
        await Put("k", "1");
        var place = $"{(await bucket.Status()).Epoch}.1";
        (await Server.Client.DeleteAsync("/v1/buckets/b?force=true", Cancelled)).Dispose();
        await Create(backend, type);
        await Put("k", "1");
        await using var watch = await Watch(lastEventId: place);

        Assert.Equal("reset", (await watch.Next())!.Value.EventType);
        Assert.Equal(AfterReset, await watch.Read(2));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task What_is_no_place_in_the_events_is_refused(string backend, string type)
    {
        var bucket = await Create(backend, type);
        await Put("k", "1");
        var epoch = (await bucket.Status()).Epoch;
        foreach (var (query, code) in ((string, string)[])
            [("?since=x", "invalid-query"), ("?limit=1", "invalid-query"), ($"?since={epoch}.2", "future-revision")])
        {
            await using var watch = await Watch(query);
            await watch.Response.Problem(HttpStatusCode.BadRequest, code);
        }

        Assert.Equal((0, 0), (Watches.Count, (await bucket.Status()).Watchers));
    }

    private static async Task AssertLines(WatchClient watch, string[] expected)
    {
        foreach (var line in expected)
            Assert.Equal(line.Trim(), await watch.ReadLine());
    }
}
