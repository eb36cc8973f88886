using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Pail.Buckets;
using Pail.Server.Watching;

namespace Pail.Server.Tests.Watching;

/// <summary>Heartbeats, slow clients, clients that disconnect, limits, and the stop of the server.</summary>
public sealed class WatchLifeTests : WatchServer
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(OpenWatches.HeartbeatTicks);

    protected override string[] Settings => ["--maxWatchers", "3"];

    [Fact]
    [Trait("Rule", "V3")]
    public async Task A_quiet_stream_has_a_heartbeat_every_15_seconds()
    {
        var bucket = await Create();
        await using var events = await Watch();
        await using var lines = await Watch(accept: "application/x-ndjson");
        for (var i = 0; i < 3; i++)
            await events.ReadLine();
        await lines.ReadLine();

        for (var round = 0; round < 3; round++)
        {
            Time.Advance(Heartbeat);
            Assert.Equal(":", await events.ReadLine());
            Assert.Equal($"id: {(await bucket.Status()).Epoch}.0", await events.ReadLine());
            Assert.Equal("", await events.ReadLine());
            Assert.Equal($$"""{"event":"heartbeat","id":"{{(await bucket.Status()).Epoch}}.0"}""", await lines.ReadLine());
        }
    }

    [Fact]
    public async Task A_heartbeat_is_no_event()
    {
        await Create();
        await using var watch = await Watch();
        Time.Advance(Heartbeat);
        await Put("k", "1");

        Assert.Equal(["put k 1*"], await watch.Read(1));
    }

    [Fact]
    public async Task A_heartbeat_takes_a_watcher_of_few_keys_past_the_changes_of_others()
    {
        var bucket = await Create();
        await using var watch = await Watch("?key=mine");
        for (var i = 0; i < 3; i++)
            await watch.ReadLine();
        await bucket.Put("other", Text("1"));

        // The stream reads the change before or after the heartbeat.
        var place = "";
        while (place != $"id: {(await bucket.Status()).Epoch}.1")
        {
            Time.Advance(Heartbeat);
            await watch.ReadLine();
            place = await watch.ReadLine();
            await watch.ReadLine();
        }
    }

    [Fact]
    [Trait("Rule", "V5")]
    public async Task A_client_that_reads_too_late_gets_an_overflow_and_the_end()
    {
        var bucket = await Create();
        using var socket = await OpenWithoutReading();
        await PutMoreThanBuffersHold(bucket);

        // More than the bucket keeps, also if the stream has taken some of these events together with the long one. Every write returns,
        // although a client does not read.
        for (var i = 0; i < 2 * EventLog.MaxEvents; i++)
            await bucket.Put("k", Text("1"));

        using var reader = new StreamReader(new NetworkStream(socket), Encoding.UTF8);
        var text = await reader.ReadToEndAsync(Cancelled);
        Assert.EndsWith("event: overflow\nid: \ndata: {}\n\n\r\n0\r\n\r\n", text, StringComparison.Ordinal);
        await Waiting.Until(() => Watches.Count == 0);
        Assert.Equal(0, (await bucket.Status()).Watchers);
    }

    [Fact]
    public async Task A_client_that_never_reads_is_disconnected()
    {
        var bucket = await Create();
        using var socket = await OpenWithoutReading();
        await PutMoreThanBuffersHold(bucket);

        // Kestrel's own limit has another clock, which does not move that fast.
        await Waiting.Until(Time, () => Watches.Count == 0);

        Assert.True(Watches.Now >= OpenWatches.MaxFlushTicks, $"disconnected after {Watches.Now} seconds");
        Assert.Equal(0, (await bucket.Status()).Watchers);
        using var reader = new StreamReader(new NetworkStream(socket), Encoding.UTF8);
        Assert.DoesNotContain("}\n\n", await ReadAll(reader), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_disconnects_is_noticed_although_nothing_is_sent(bool byReset)
    {
        var bucket = await Create();
        using (var socket = await OpenWithoutReading())
        {
            if (byReset)
                socket.LingerState = new LingerOption(true, 0);
            Assert.Equal(1, (await bucket.Status()).Watchers);
        }

        await Waiting.Until(async () => (await bucket.Status()).Watchers == 0 && Watches.Count == 0);
    }

    [Fact]
    public async Task There_are_no_more_watches_than_the_setting_allows()
    {
        await Create();
        await using var first = await Watch();
        await using var second = await Watch();
        await using (var third = await Watch())
        {
            await using var tooMany = await Watch();
            await tooMany.Response.Problem(HttpStatusCode.TooManyRequests, "rate-limited");
            Assert.Equal("1", tooMany.Response.Header("Retry-After"));
            await Put("k", "1");
        }

        await Waiting.Until(() => Watches.Count == 2);
        await using var next = await Watch();
        Assert.Equal(HttpStatusCode.OK, next.Response.StatusCode);
    }

    [Fact]
    public async Task The_timer_of_the_heartbeats_stops_with_the_last_stream_and_starts_again()
    {
        var bucket = await Create();
        for (var round = 0; round < 2; round++)
        {
            await using (var watch = await Watch(accept: "application/x-ndjson"))
            {
                await watch.ReadLine();
                Time.Advance(Heartbeat);
                Assert.Contains("heartbeat", await watch.ReadLine(), StringComparison.Ordinal);
            }

            await Waiting.Until(() => Watches.Count == 0);
            var ticks = Watches.Now;
            Time.Advance(Heartbeat);
            Assert.Equal(ticks, Watches.Now);
        }

        Assert.Equal(0, (await bucket.Status()).Watchers);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    [Trait("Rule", "V6")]
    public async Task A_stop_of_the_server_ends_the_streams_and_says_when_to_return(string backend, string type)
    {
        await Create(backend, type);
        await using var events = await Watch();
        await using var lines = await Watch(accept: "application/x-ndjson");
        var stopping = Server.Stop();

        Assert.Null(await events.Next());
        Assert.InRange(events.Retry, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(6));
        Assert.NotEqual(TimeSpan.FromSeconds(2), events.Retry);
        await lines.ReadLine();
        Assert.Null(await lines.ReadLine());
        await stopping;
    }

    [Fact]
    public async Task A_stop_of_the_server_disconnects_a_client_that_does_not_read()
    {
        var bucket = await Create();
        using var socket = await OpenWithoutReading();
        await PutMoreThanBuffersHold(bucket);
        var stopping = Server.Stop();

        await Waiting.Until(Time, () => stopping.IsCompleted);

        await stopping;
    }

    [Fact]
    public async Task On_SIGTERM_a_server_with_watchers_ends_with_0()
    {
        Tools.Need("kill", "install procps");
        await using var server = await ServerProcess.StartBuilt();
        using var client = new HttpClient { BaseAddress = server.Address };
        (await client.PutAsync("/v1/buckets/b", null, Cancelled)).Dispose();
        await using var watch = await WatchClient.Open(client);

        await Tools.Run("kill", "-TERM", server.Id.ToString(CultureInfo.InvariantCulture));

        Assert.Null(await watch.Next());
        Assert.NotEqual(TimeSpan.FromSeconds(2), watch.Retry);
        Assert.Equal(0, await server.WaitForExit());
    }

    /// <summary>Opens a watch with values, and reads only its head.</summary>
    private async Task<Socket> OpenWithoutReading()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(Server.Address.Host, Server.Address.Port, Cancelled);
        var request = $"GET /v1/buckets/b/watch?values=true HTTP/1.1\r\nHost: {Server.Address.Authority}\r\nConnection: close\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), Cancelled);
        var one = new byte[1];
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            Assert.Equal(1, await socket.ReceiveAsync(one, Cancelled));
            head.Append((char)one[0]);
        }

        return socket;
    }

    /// <summary>Writes a value that does not fit into the buffers on the way, so the stream waits for the client in its middle.</summary>
    private static async Task PutMoreThanBuffersHold(IBucket bucket) =>
        await bucket.Put("long", new NewValue(new byte[1_000_000], "text/plain"));

    private static async Task<string> ReadAll(StreamReader reader)
    {
        var text = new StringBuilder();
        var piece = new char[4096];
        try
        {
            while (await reader.ReadAsync(piece, Cancelled) is > 0 and var count)
                text.Append(piece, 0, count);
        }
        catch (IOException)
        {
            // The connection was reset.
        }

        return text.ToString();
    }
}
