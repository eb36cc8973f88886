using Pail.Buckets;

namespace Pail.Server.Tests;

/// <summary>An unread body is never parsed as the next request, and the next request is never read as a body.</summary>
public sealed class UnreadBodyTests : TestServer
{
    private const string Key = "/v1/buckets/b/keys/k";
    private const string Expect = "Expect: 100-continue\r\nContent-Length: 20\r\n";

    // A client that gets an answer instead of 100 Continue need not send the body, and may send its next request.
    [Theory]
    [InlineData("DELETE", Key, "", 204)]
    [InlineData("DELETE", Key, "Prefer: return=representation\r\n", 200)]
    [InlineData("DELETE", "/v1/buckets/other", "", 204)]
    [InlineData("POST", "/v1/buckets/b:kill", "", 204)]
    [InlineData("GET", Key, "", 200)]
    [InlineData("GET", Key, "If-None-Match: *\r\n", 304)]
    [InlineData("GET", "/health/live", "", 200)]
    [InlineData("GET", "/v1/buckets/b/keys", "", 200)]
    [InlineData("OPTIONS", Key, "", 204)]
    [InlineData("PUT", Key, "If-None-Match: *\r\n", 412)]
    [InlineData("PUT", Key, "Content-Type: x\r\n", 400)]
    [InlineData("PUT", "/v1/buckets/none/keys/k", "", 404)]
    [InlineData("PUT", "/nothing", "", 404)]
    [InlineData("PATCH", Key, "", 415)]
    [InlineData("PATCH", "/v1/buckets/b/keys", "", 405)]
    [InlineData("PUT", Key, "Host: evil.example\r\n", 400)]
    [InlineData("PUT", "/v1/buckets/b", "If-Match: *\r\n", 400)]
    [Trait("Rule", "H6")]
    public async Task An_answer_instead_of_100_Continue_ends_the_connection(string method, string path, string headers, int status)
    {
        await MakeValue();
        using var connection = await Connect();

        var request = connection.Request(method, path, headers + Expect);
        await connection.Write(headers.StartsWith("Host", StringComparison.Ordinal) ? WithoutFirstHost(request) : request);
        var answer = await connection.Read(method);

        Assert.Equal((status, "close"), (answer.Status, answer.Headers["Connection"]));
        Assert.Equal("old", (await Raw("GET", "/v1/buckets/b/keys/other")).Body);
    }

    [Fact]
    public async Task A_fault_of_the_server_ends_the_connection_too()
    {
        (await MakeValue()).Failure = new InvalidOperationException();

        var answer = await Raw("DELETE", Key, Expect);

        Assert.Equal((500, "close"), (answer.Status, answer.Headers["Connection"]));
    }

    [Fact]
    public async Task A_body_that_is_sent_anyway_is_not_the_next_request()
    {
        var bucket = await MakeValue();
        using var connection = await Connect();
        const string Body = "DELETE /v1/buckets/b/keys/other HTTP/1.1\r\nHost: localhost\r\n\r\n";

        await connection.Write(connection.Request("DELETE", Key, $"Expect: 100-continue\r\nContent-Length: {Body.Length}\r\n") + Body);
        var answer = await connection.Read();
        connection.EndWriting();

        Assert.Equal((204, "close"), (answer.Status, answer.Headers["Connection"]));
        Assert.True(await connection.IsClosed());
        Assert.NotNull(await bucket.Get("other"));
    }

    [Theory]
    [InlineData("PUT", Key, "", 204)]
    [InlineData("PUT", "/v1/buckets/new", "", 201)]
    [InlineData("POST", "/v1/buckets/b/keys", "", 201)]
    public async Task A_body_that_was_requested_and_read_keeps_the_connection(string method, string path, string headers, int status)
    {
        await MakeValue();
        using var connection = await Connect();

        await connection.Write(connection.Request(method, path, headers + "Expect: 100-continue\r\nContent-Length: 2\r\n"));
        Assert.Equal(100, (await connection.Read()).Status);
        await connection.Write("{}");
        var answer = await connection.Read();

        Assert.Equal(status, answer.Status);
        Assert.False(answer.Headers.ContainsKey("Connection"));
        Assert.Equal("old", (await connection.Exchange("GET", "/v1/buckets/b/keys/other")).Body);
    }

    [Theory]
    [InlineData("DELETE", "/v1/buckets/b/keys/k", "")]
    [InlineData("POST", "/v1/buckets/b:kill", "")]
    [InlineData("GET", "/v1/buckets/b/keys/k", "")]
    [InlineData("PUT", "/v1/buckets/b/keys/k", "If-None-Match: *\r\n")]
    [InlineData("PUT", "/nothing", "")]
    public async Task A_small_unread_body_is_skipped_and_the_next_request_is_answered(string method, string path, string headers)
    {
        await MakeValue();
        const string Body = "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n";

        var whole = $"Content-Length: {Body.Length}\r\n\r\n{Body}";
        var chunks = $"Transfer-Encoding: chunked\r\n\r\n{Body.Length:x}\r\n{Body}\r\n0\r\n\r\n";
        foreach (var framed in (string[])[whole, chunks])
        {
            using var connection = await Connect();
            var next = connection.Request("GET", "/v1/buckets/b/keys/other");
            await connection.Write(connection.Request(method, path, headers)[..^2] + framed + next);
            await connection.Read(method);
            Assert.Equal("old", (await connection.Read()).Body);
        }
    }

    [Fact]
    public async Task A_large_unread_body_ends_the_connection()
    {
        await MakeValue();
        using var connection = await Connect();

        await connection.Write(connection.Request("DELETE", Key, "Content-Length: 65537\r\n") + new string('x', 65_537));
        var answer = await connection.Read();
        connection.EndWriting();

        Assert.Equal((204, "close"), (answer.Status, answer.Headers["Connection"]));
        Assert.True(await connection.IsClosed());
    }

    [Fact]
    public async Task Chunks_beyond_the_limit_end_the_connection()
    {
        await MakeBucket(config: new BucketConfig { MaxValueBytes = 4 });

        var answer = await Raw("PUT", Key, "Transfer-Encoding: chunked\r\n", "5\r\nabcde\r\n0\r\n\r\n");

        Assert.Equal((413, "close"), (answer.Status, answer.Headers["Connection"]));
    }

    private async Task<FakeBucket> MakeValue()
    {
        var bucket = await MakeBucket();
        foreach (var key in (string[])["k", "other"])
            await bucket.Put(key, new NewValue("old"u8.ToArray(), "text/plain"), Condition.None);
        return bucket;
    }

    private static string WithoutFirstHost(string request)
    {
        var lines = request.Split("\r\n").ToList();
        lines.RemoveAt(1);
        return string.Join("\r\n", lines);
    }
}
