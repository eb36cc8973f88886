namespace Pail.Server.Tests;

/// <summary>What holds for one stream of HTTP/2, and leaves the others of its connection alone.</summary>
public sealed class Http2Tests : TestServer
{
    private const string Bucket = "/v1/buckets/b";
    private const string Key = $"{Bucket}/keys/k";
    private const byte Whole = Http2Connection.EndStream | Http2Connection.EndHeaders;

    private static readonly byte[] Cancel = [0, 0, 0, 8];

    protected override string[] Settings =>
        ["--Kestrel:EndpointDefaults:Protocols=Http2", "--Logging:LogLevel:Default", "Debug"];

    [Theory]
    [InlineData("PUT", Key)]
    [InlineData("POST", $"{Bucket}:batch")]
    [InlineData("POST", $"{Bucket}:import")]
    public async Task A_request_that_the_client_cancels_ends_alone(string method, string path)
    {
        var bucket = await MakeBucket();
        var (connection, _) = await Http2Connection.Connect(Address);
        using var __ = connection;
        for (var i = 1; i <= 20; i++)
        {
            var serving = Buckets.WaitForFind();
            var stream = 4 * i - 3;
            await connection.Write(
                Http2Connection.Headers, Http2Connection.EndHeaders, stream, Http2Connection.Head(method, Address, path));
            await connection.Write(Http2Connection.Data, 0, stream, [.. "half"u8]);
            await serving;
            await connection.Write(Http2Connection.ResetStream, 0, stream, Cancel);
            await Logs.WaitForDebug(line => line.Contains($"{method} {path}: the client disconnected", StringComparison.Ordinal), i);

            await connection.Write(Http2Connection.Headers, Whole, stream + 2, Http2Connection.Get(Address, "/"));
            var answer = await connection.ReadUntil(Http2Connection.Headers);
            while (answer.Stream == stream)
                answer = await connection.ReadUntil(Http2Connection.Headers);
            Assert.Equal((Http2Connection.Headers, stream + 2), (answer.Type, answer.Stream));
        }

        Assert.Equal(0, (await bucket.Status()).Keys);
        Assert.Empty(Logs.Lines);
    }

    [Fact]
    [Trait("Rule", "U2")]
    public async Task A_transfer_coding_is_refused_and_the_connection_stays()
    {
        var bucket = await MakeBucket();
        var (connection, _) = await Http2Connection.Connect(Address);
        using var __ = connection;
        await connection.Write(
            Http2Connection.Headers, Http2Connection.EndHeaders, 1,
            Http2Connection.Head("PUT", Address, Key, ("transfer-encoding", "chunked")));
        await connection.Write(Http2Connection.Data, Http2Connection.EndStream, 1, [.. "0\r\n\r\n"u8]);

        Assert.Equal(400, Http2Connection.StatusOf(await connection.ReadUntil(Http2Connection.Headers)));

        Assert.Equal(0, (await bucket.Status()).Keys);
        await connection.Write(Http2Connection.Headers, Whole, 3, Http2Connection.Get(Address, "/"));
        Assert.Equal(200, Http2Connection.StatusOf(await connection.ReadUntil(Http2Connection.Headers)));
    }

    [Theory]
    [InlineData("PUT", Key)]
    [InlineData("POST", $"{Bucket}/keys")]
    [InlineData("POST", $"{Bucket}/append/k")]
    public async Task An_empty_value_needs_a_length_whenever_its_end_comes(string method, string path)
    {
        var bucket = await MakeBucket();
        var (connection, _) = await Http2Connection.Connect(Address);
        using var __ = connection;

        await connection.Write(Http2Connection.Headers, Whole, 1, Http2Connection.Head(method, Address, path));
        Assert.Equal(411, Http2Connection.StatusOf(await connection.ReadUntil(Http2Connection.Headers)));

        var serving = Buckets.WaitForFind();
        await connection.Write(Http2Connection.Headers, Http2Connection.EndHeaders, 3, Http2Connection.Head(method, Address, path));
        await serving;
        await connection.Write(Http2Connection.Data, Http2Connection.EndStream, 3, []);
        Assert.Equal(411, Http2Connection.StatusOf(await connection.ReadUntil(Http2Connection.Headers)));
        Assert.Equal(0, (await bucket.Status()).Keys);

        await connection.Write(
            Http2Connection.Headers, Whole, 5, Http2Connection.Head(method, Address, path, ("content-length", "0")));
        Assert.Equal(201, Http2Connection.StatusOf(await connection.ReadUntil(Http2Connection.Headers)));
    }
}
