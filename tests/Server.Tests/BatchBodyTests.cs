using System.Net;
using System.Text;
using Pail.Buckets;
using Pail.Server.Batches;

namespace Pail.Server.Tests;

/// <summary>The body of <c>:batch</c> and <c>:txn</c>: its type, its size, and what happens when it does not come whole.</summary>
public sealed class BatchBodyTests : TestServer
{
    private const string Path = "/v1/buckets/b:batch";

    protected override string[] Settings => ["--Logging:LogLevel:Default", "Debug"];

    [Fact]
    public async Task A_thousand_operations_are_done_and_one_more_is_refused()
    {
        var bucket = await MakeBucket();
        var ops = Enumerable.Range(0, 1001).Select(i => $$"""{"op":"put","key":"k{{i}}","text":"x"}""").ToArray();

        using var more = await Send(HttpMethod.Post, Path, Answers.Body(Ops(string.Join(',', ops)), "application/json"));
        var keys = (await bucket.Status()).Keys;
        using var enough = await Send(HttpMethod.Post, Path, Answers.Body(Ops(string.Join(',', ops[..1000])), "application/json"));

        await more.Problem(HttpStatusCode.RequestEntityTooLarge, "request-too-large");
        Assert.Equal((0, 1000), (keys, (await bucket.Status()).Keys));
        Assert.Equal(1000, (await enough.Json()).GetProperty("results").GetArrayLength());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_of_16_megabytes_is_done_and_one_byte_more_is_refused(bool chunked)
    {
        var bucket = await MakeBucket(config: new BucketConfig { MaxValueBytes = 64 * 1024 * 1024 });
        var frame = Ops("{\"op\":\"put\",\"key\":\"k\",\"text\":\"\"}").Length;
        var body = Ops($$"""{"op":"put","key":"k","text":"{{new string('x', BatchesApi.MaxBytes - frame)}}"}""");

        using var enough = await Send(HttpMethod.Post, Path, Content(body));
        using var more = await Send(HttpMethod.Post, Path, Content(body + " "));

        Assert.Equal(HttpStatusCode.OK, enough.StatusCode);
        Assert.Equal(BatchesApi.MaxBytes - frame, (await bucket.Peek("k"))!.Value.Length);
        Assert.Equal(1, (await bucket.Status()).Keys);
        await more.Problem(HttpStatusCode.RequestEntityTooLarge, "request-too-large");

        HttpContent Content(string text)
        {
            var content = Answers.Body(text, "application/json");
            if (chunked)
                content.Headers.ContentLength = null;
            return chunked ? new StreamContent(new ForwardStream(text)) : content;
        }
    }

    [Theory]
    [InlineData(null, 200)]
    [InlineData("application/json", 200)]
    [InlineData("application/json; charset=utf-8", 200)]
    [InlineData("application/x-www-form-urlencoded", 200)]
    [InlineData("application/vnd.x+json", 200)]
    [InlineData("text/plain", 415)]
    [InlineData("application/json; charset=latin1", 415)]
    [InlineData("garbage", 400)]
    public async Task The_body_must_be_json(string? type, int status)
    {
        await MakeBucket();

        using var answer = await Send(HttpMethod.Post, Path, Answers.Body("""{"ops":[]}""", type));

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("Content-Encoding: gzip", 415, "unsupported-media-type")]
    [InlineData("If-Match: *", 400, "invalid-header")]
    [InlineData("Kv-Ttl: 5", 400, "invalid-header")]
    public async Task A_header_that_would_be_ignored_is_refused(string header, int status, string code)
    {
        await MakeBucket();

        foreach (var action in (string[])["batch", "txn"])
        {
            var answer = await Raw("POST", $"/v1/buckets/b:{action}", header + "\r\n", "{}");
            Assert.Equal((status, code), (answer.Status, answer.Code));
        }
    }

    [Fact]
    public async Task A_body_that_is_no_utf8_is_refused()
    {
        await MakeBucket();

        var answer = await Raw("POST", Path, "", "{\"ops\":[{\"op\":\"put\",\"key\":\"k\",\"text\":\"\xFF\"}]}");

        Assert.Equal((400, "invalid-json"), (answer.Status, answer.Code));
        Assert.Contains("\"detail\":\"The body is not UTF-8.\"", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 50000\r\n\r\n")]
    [InlineData("Content-Length: 500000\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nffff\r\n")]
    public async Task Half_a_body_gets_408_and_a_closed_connection(string head)
    {
        var bucket = await MakeBucket();
        using var connection = await Connect();
        await connection.Write(connection.Request("POST", Path)[..^2] + head + "{\"ops\":[{\"op\":\"put\",\"key\":\"k\",\"text\":\"x\"},");

        var answer = connection.Read();
        await Waiting.Until(Time, () => answer.IsCompleted);

        Assert.Equal((408, "close"), ((await answer).Status, (await answer).Headers["Connection"]));
        Assert.Equal(0, (await bucket.Status()).Keys);
    }

    [Fact]
    public async Task A_client_that_goes_away_in_the_middle_changes_nothing()
    {
        var bucket = await MakeBucket();
        var reading = Buckets.WaitForFind();
        using (var connection = await Connect())
        {
            await connection.Write(connection.Request("POST", Path)[..^2] + "Content-Length: 500\r\n\r\n{\"ops\":[");
            await reading;
        }

        await Logs.WaitForDebug(line => line.Contains($"POST {Path}: the client disconnected", StringComparison.Ordinal), 1);
        Assert.Equal(0, (await bucket.Status()).Keys);
        Assert.Empty(Logs.Lines);
    }

    private static string Ops(string ops) => $"{{\"ops\":[{ops}]}}";

    // A stream without a length, so that it is sent in chunks.
    private sealed class ForwardStream(string text) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override bool CanSeek => false;
    }
}
