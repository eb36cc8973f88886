using Pail.Buckets;

namespace Pail.Server.Tests;

public sealed class BodyTests : TestServer
{
    private const string Key = "/v1/buckets/b/keys/k";
    private const string Chunked = "Transfer-Encoding: chunked\r\n";

    [Fact]
    public async Task A_write_without_a_length_is_refused()
    {
        await MakeBucket();

        var put = await Raw("PUT", Key);
        var post = await Raw("POST", "/v1/buckets/b/keys");

        Assert.Equal((411, "length-required"), (put.Status, put.Code));
        Assert.Equal((411, "length-required"), (post.Status, post.Code));
    }

    [Fact]
    public async Task A_chunked_value_is_stored_whole()
    {
        await MakeBucket();

        var put = await Raw("PUT", Key, Chunked, "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n");

        Assert.Equal(201, put.Status);
        Assert.Equal("abcde", (await Raw("GET", Key)).Body);
    }

    [Fact]
    public async Task An_empty_chunked_value_is_empty()
    {
        await MakeBucket();

        Assert.Equal(201, (await Raw("PUT", Key, Chunked, "0\r\n\r\n")).Status);
    }

    [Fact]
    public async Task A_chunked_value_may_not_exceed_the_limit()
    {
        var bucket = await MakeBucket(config: new BucketConfig { MaxValueBytes = 4 });

        var exact = await Raw("PUT", Key, Chunked, "4\r\nabcd\r\n0\r\n\r\n");
        var over = await Raw("PUT", Key, Chunked, "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");

        Assert.Equal(201, exact.Status);
        Assert.Equal((413, "value-too-large"), (over.Status, over.Code));
        Assert.Equal(4, (await bucket.Status()).Bytes);
    }

    [Fact]
    public async Task A_declared_length_over_the_limit_is_refused_before_the_body_is_requested()
    {
        await MakeBucket(config: new BucketConfig { MaxValueBytes = 4 });
        using var connection = await Connect();

        await connection.Write(connection.Request("PUT", Key, "Content-Length: 5\r\nExpect: 100-continue\r\n"));
        var answer = await connection.Read();

        Assert.Equal((413, "value-too-large"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_failed_condition_is_answered_before_the_body_is_requested()
    {
        await MakeBucket();
        using var connection = await Connect();

        await connection.Write(connection.Request("PUT", Key, "Content-Length: 5\r\nExpect: 100-continue\r\nIf-Match: *\r\n"));

        var answer = await connection.Read();
        Assert.Equal((412, "close"), (answer.Status, answer.Headers["Connection"]));
    }

    [Fact]
    public async Task An_acceptable_body_is_requested_with_100_Continue()
    {
        await MakeBucket();
        using var connection = await Connect();

        await connection.Write(connection.Request("PUT", Key, "Content-Length: 5\r\nExpect: 100-continue\r\n"));
        var interim = await connection.Read();
        await connection.Write("hello");

        Assert.Equal(100, interim.Status);
        Assert.Equal(201, (await connection.Read()).Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(70_000)]
    [InlineData(1024 * 1024)]
    public async Task A_value_that_comes_in_pieces_is_stored_whole(int size)
    {
        await MakeBucket();
        var value = string.Create(size, 0, (span, _) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = (char)('a' + i % 26);
        });
        using var connection = await Connect();
        var request = connection.Request("PUT", Key, "", value);
        var half = request.Length - size / 2 - 1;

        await connection.Write(request[..half]);
        await connection.Write(request[half..]);

        Assert.Equal(201, (await connection.Read()).Status);
        Assert.Equal(value, (await connection.Exchange("GET", Key)).Body);
    }

    [Fact]
    public async Task A_bucket_may_accept_values_above_the_web_servers_default_limit()
    {
        const int Size = 40 * 1024 * 1024;
        var bucket = await MakeBucket(config: new BucketConfig { MaxValueBytes = Size });

        using var put = await Send(HttpMethod.Put, Key, new ByteArrayContent(new byte[Size]));

        Assert.Equal(201, (int)put.StatusCode);
        Assert.Equal(Size, (await bucket.Status()).Bytes);
    }

    [Fact]
    public async Task A_body_that_ends_early_stores_nothing_and_the_server_does_not_log_it()
    {
        var bucket = await MakeBucket();
        using var connection = await Connect();

        await connection.Write(connection.Request("PUT", Key, "Content-Length: 10\r\n") + "half");
        connection.EndWriting();

        Assert.True(await connection.IsClosed());
        Assert.Equal(0, (await bucket.Status()).Keys);

        // Kestrel itself sometimes logs this line when the client has disconnected.
        Assert.DoesNotContain(Logs.Lines, line => !line.Contains("Connection processing ended abnormally", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("zz")]
    [InlineData("-1")]
    [InlineData("ffffffffffffffff")]
    public async Task A_bad_chunk_is_refused_and_the_connection_closed(string size)
    {
        await MakeBucket();
        using var connection = await Connect();

        var answer = await connection.Exchange("PUT", Key, Chunked, $"{size}\r\n");

        Assert.Equal(400, answer.Status);
        Assert.True(await connection.IsClosed());
        Assert.Empty(Logs.Lines);
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_order()
    {
        await MakeBucket();
        using var connection = await Connect();

        await connection.Write(
            connection.Request("PUT", Key, "", "1") + connection.Request("GET", Key) + connection.Request("PUT", Key, "", "22")
            + connection.Request("GET", Key) + connection.Request("DELETE", Key) + connection.Request("GET", Key));

        Assert.Equal(201, (await connection.Read()).Status);
        Assert.Equal("1", (await connection.Read()).Body);
        Assert.Equal(204, (await connection.Read()).Status);
        Assert.Equal("22", (await connection.Read()).Body);
        Assert.Equal(204, (await connection.Read()).Status);
        Assert.Equal(404, (await connection.Read()).Status);
    }

    [Fact]
    public async Task A_refused_body_does_not_become_the_next_request()
    {
        await MakeBucket();
        using var connection = await Connect();

        var refused = await connection.Exchange("PUT", Key, "If-Match: *\r\n", "DELETE /v1/buckets/b HTTP/1.1\r\n\r\n");
        var next = await connection.Exchange("GET", "/v1/buckets/b");

        Assert.Equal((412, 200), (refused.Status, next.Status));
    }

    [Fact]
    public async Task A_client_that_sends_a_body_that_is_too_large_still_gets_the_refusal()
    {
        await MakeBucket(config: new BucketConfig { MaxValueBytes = 1024 });
        using var connection = await Connect();

        var answer = await connection.Exchange("PUT", Key, "", new string('x', 4_000_000));

        Assert.Equal((413, "close"), (answer.Status, answer.Headers["Connection"]));
        Assert.Equal(404, (await Raw("GET", Key)).Status);
    }
}
