namespace Pail.Server.Tests;

/// <summary>A body with a transfer coding that the server cannot decode is refused, not stored.</summary>
public sealed class TransferCodingTests : TestServer
{
    private const string Key = "/v1/buckets/b/keys/k";
    private const string Chunks = "3\r\nabc\r\n0\r\n\r\n";

    [Theory]
    [InlineData("gzip, chunked")]
    [InlineData("chunked, chunked")]
    [InlineData("chunked\r\nTransfer-Encoding: chunked")]
    [InlineData("gzip\r\nTransfer-Encoding: chunked")]
    [InlineData("identity, chunked")]
    [InlineData("chunked,")]
    [InlineData(", chunked")]
    [Trait("Rule", "U1")]
    public async Task A_coding_other_than_exactly_chunked_is_not_implemented_and_ends_the_connection(string coding)
    {
        var bucket = await MakeBucket();

        foreach (var (method, path) in ((string, string)[])
            [("PUT", Key), ("POST", "/v1/buckets/b/keys"), ("PUT", "/v1/buckets/c"), ("GET", "/"), ("POST", "/nothing")])
        {
            using var connection = await Connect();
            var answer = await connection.Exchange(method, path, $"Transfer-Encoding: {coding}\r\n", Chunks);
            Assert.Equal((501, "invalid-header", "close"), (answer.Status, answer.Code, answer.Headers["Connection"]));
            Assert.True(await connection.IsClosed());
        }

        Assert.Equal(0, (await bucket.Status()).Keys);
        Assert.Null(await Buckets.Find("c"));
    }

    [Theory]
    [InlineData("chunked")]
    [InlineData("Chunked")]
    [InlineData(" chunked ")]
    [Trait("Rule", "U1")]
    public async Task Chunked_is_decoded(string coding)
    {
        await MakeBucket();

        Assert.Equal(201, (await Raw("PUT", Key, $"Transfer-Encoding: {coding}\r\nX-Note: chunked\r\n", Chunks)).Status);

        Assert.Equal("abc", (await Raw("GET", Key)).Body);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("identity")]
    [InlineData("chunked, gzip")]
    [Trait("Rule", "U1")]
    public async Task Without_chunked_at_the_end_the_parser_refuses_it(string coding)
    {
        await MakeBucket();
        using var connection = await Connect();

        Assert.Equal(400, (await connection.Exchange("PUT", Key, $"Transfer-Encoding: {coding}\r\nX-Note: chunked\r\n", "abc")).Status);
        Assert.True(await connection.IsClosed());
    }

    [Fact]
    [Trait("Rule", "U2")]
    public async Task A_request_of_HTTP_1_0_must_not_have_a_coding()
    {
        var bucket = await MakeBucket();
        using var connection = await Connect();

        await connection.Write(
            $"PUT {Key} HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n{Chunks}");
        var answer = await connection.Read();

        Assert.Equal((400, "invalid-header", "close"), (answer.Status, answer.Code, answer.Headers["Connection"]));
        Assert.Equal(0, (await bucket.Status()).Keys);
    }

    [Fact]
    [Trait("Rule", "U3")]
    public async Task A_length_beside_chunks_ends_the_connection()
    {
        await MakeBucket();
        using var connection = await Connect();

        var answer = await connection.Exchange("PUT", Key, "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", Chunks);

        Assert.Equal((201, "close"), (answer.Status, answer.Headers["Connection"]));
    }
}
