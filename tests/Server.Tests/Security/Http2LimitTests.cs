using Pail.Buckets;

namespace Pail.Server.Tests.Security;

/// <summary>What one connection of HTTP/2 may cost.</summary>
public sealed class Http2LimitTests : TestServer
{
    private const string Key = "/v1/buckets/b/keys/k";
    private const byte Whole = Http2Connection.EndStream | Http2Connection.EndHeaders;

    private static readonly byte[] Cancel = [0, 0, 0, 8];

    protected override string[] Settings => ["--Kestrel:EndpointDefaults:Protocols=Http2"];

    [Fact]
    public async Task The_server_announces_its_limits()
    {
        var (connection, settings) = await Http2Connection.Connect(Address);
        using var _ = connection;

        // Concurrent streams, window of a stream, size of all headers; where a setting is absent, the default of HTTP/2 holds.
        Assert.Equal((100u, 128 * 1024u, 16 * 1024u), (settings[3], settings[4], settings[6]));

        // Size of the table of headers, size of a frame.
        Assert.Equal(4 * 1024u, settings.GetValueOrDefault<ushort, uint>(1, 4096));
        Assert.Equal(16 * 1024u, settings.GetValueOrDefault<ushort, uint>(5, 16384));
    }

    [Fact]
    public async Task A_stream_beyond_the_limit_is_refused_and_the_others_are_answered()
    {
        var stalled = await Stall();
        var (connection, _) = await Http2Connection.Connect(Address);
        using var __ = connection;
        for (var i = 0; i <= 100; i++)
            await connection.Write(Http2Connection.Headers, Whole, 2 * i + 1, Http2Connection.Get(Address, Key));

        var refused = await connection.ReadUntil(Http2Connection.ResetStream);
        stalled.SetResult();

        Assert.Equal((Http2Connection.ResetStream, 201), (refused.Type, refused.Stream));
        Assert.Equal(Http2Connection.RefusedStream, Http2Connection.ErrorOf(refused));
        for (var i = 0; i < 100; i++)
            Assert.Equal(Http2Connection.Headers, (await connection.ReadUntil(Http2Connection.Headers)).Type);
    }

    // CVE-2023-44487: each reset makes room for the next stream, but the server's work for it goes on.
    [Fact]
    public async Task A_client_that_resets_streams_rapidly_is_disconnected_and_others_are_served()
    {
        var stalled = await Stall();
        var (connection, _) = await Http2Connection.Connect(Address);
        using var __ = connection;
        var writing = Task.Run(async () =>
        {
            try
            {
                // More than the buffers of the connection hold, so that the client notices the end of it.
                for (var stream = 1; stream < 10_000_000; stream += 2)
                {
                    await connection.Write(Http2Connection.Headers, Whole, stream, Http2Connection.Get(Address, Key));
                    await connection.Write(Http2Connection.ResetStream, 0, stream, Cancel);
                }
            }
            catch (IOException)
            {
                // The server has closed the connection.
                return true;
            }

            return false;
        });

        Assert.True(await writing);
        stalled.SetResult();
        var (other, _) = await Http2Connection.Connect(Address);
        using var ___ = other;
        await other.Write(Http2Connection.Headers, Whole, 1, Http2Connection.Get(Address, "/health/live"));
        Assert.Equal(Http2Connection.Headers, (await other.ReadUntil(Http2Connection.Headers)).Type);
    }

    [Fact]
    public async Task A_frame_over_the_limit_ends_the_connection()
    {
        var (connection, _) = await Http2Connection.Connect(Address);
        using var __ = connection;

        await connection.Write(Http2Connection.Data, 0, 1, new byte[16 * 1024 + 1]);

        Assert.Equal(Http2Connection.FrameSizeError, Http2Connection.ErrorOf(await connection.ReadUntil(Http2Connection.GoAway)));
    }

    // CVE-2024-27316 and its kin: headers that never end.
    [Fact]
    public async Task Headers_over_the_limit_end_the_connection_although_each_frame_is_small()
    {
        var (connection, _) = await Http2Connection.Connect(Address);
        using var __ = connection;
        await connection.Write(Http2Connection.Headers, Http2Connection.EndStream, 1, Http2Connection.Get(Address, "/"));
        var writing = Task.Run(async () =>
        {
            try
            {
                var header = Http2Connection.Get(Address, "/", ("x", new string('x', 1000)))[^1005..];
                for (var i = 0; i < 100_000; i++)
                    await connection.Write(Http2Connection.Continuation, 0, 1, header);
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
            {
                // The connection is closed.
            }
        });

        Assert.Equal(Http2Connection.GoAway, (await connection.ReadUntil(Http2Connection.GoAway)).Type);
        connection.Dispose();
        await writing;
    }

    // All answers wait, so that a stream that was reset is still at work.
    private async Task<TaskCompletionSource> Stall()
    {
        var stalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        (await MakeBucket(config: new BucketConfig())).BeforeAnswer = stalled.Task;
        return stalled;
    }
}
