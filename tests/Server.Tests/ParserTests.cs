namespace Pail.Server.Tests;

/// <summary>What the HTTP parser refuses has no body, and the connection ends.</summary>
public sealed class ParserTests : TestServer
{
    public static TheoryData<string, int> Refused => new()
    {
        { "GARBAGE\r\n\r\n", 400 },
        { "GET /\r\n\r\n", 400 },
        { "GET nonsense HTTP/1.1\r\nHost: localhost\r\n\r\n", 405 },
        { "GET / HTTP/1.1\r\n\r\n", 400 },
        { "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400 },
        { "GET / HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n", 400 },
        { "GET / HTTP/1.1\r\nHost: localhost\r\n folded: x\r\n\r\n", 400 },
        { "PUT /v1/buckets/b/keys/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400 },
        { "PUT /v1/buckets/b/keys/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400 },
        { "PUT /v1/buckets/b/keys/a%00 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", 400 },
        { $"GET /{new string('a', 8192)} HTTP/1.1\r\nHost: localhost\r\n\r\n", 414 },
        { $"GET / HTTP/1.1\r\nHost: localhost\r\nX: {new string('a', 16_384)}\r\n\r\n", 431 },
        { "GET / HTTP/1.2\r\nHost: localhost\r\n\r\n", 505 },
        { "GET / HTTP/3.0\r\nHost: localhost\r\n\r\n", 505 },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_head_that_is_refused_gets_a_status_alone_and_the_end_of_the_connection(string request, int status)
    {
        var bucket = await MakeBucket();
        using var connection = await Connect();

        await connection.Write(request);
        var answer = await connection.Read();
        connection.EndWriting();

        Assert.Equal((status, ""), (answer.Status, answer.Body));
        Assert.Equal(("0", "close"), (answer.Headers["Content-Length"], answer.Headers["Connection"]));
        Assert.DoesNotContain("Server", answer.Headers.Keys);
        Assert.True(await connection.IsClosed());
        Assert.Equal(0, (await bucket.Status()).Keys);
    }
}
