using System.Net;
using Microsoft.AspNetCore.Http;
using Pail.Buckets;

namespace Pail.Server.Tests;

/// <summary>Export and import: what is refused, and what slow clients and clients that go away cost.</summary>
public sealed class TransferTests : TestServer
{
    private const string Export = "/v1/buckets/b:export";
    private const string Import = "/v1/buckets/b:import";

    private const string End =
        """
        {"end":true,"keys":1,"revision":"1.1"}
        """;

    protected override string[] Settings => ["--maxImportBytes", "100000", "--Logging:LogLevel:Default", "Debug"];

    [Fact]
    public async Task An_export_has_a_line_for_each_key_and_one_for_the_end()
    {
        var bucket = await MakeBucket();
        await bucket.Put("b", new NewValue(new byte[] { 0 }, "image/png"), Condition.None);
        await bucket.Put("a", new NewValue("1"u8.ToArray(), "text/plain"), Condition.None);
        var epoch = (await bucket.Status()).Epoch;

        using var answer = await Send(HttpMethod.Post, Export);

        Assert.Equal((HttpStatusCode.OK, "application/x-ndjson"), (answer.StatusCode, answer.Header("Content-Type")));
        Assert.Equal(("nosniff", "no-cache"), (answer.Header("X-Content-Type-Options"), answer.Header("Cache-Control")));
        const string Times = "\"created\":\"2026-03-01T12:00:00.2500000Z\",\"modified\":\"2026-03-01T12:00:00.2500000Z\"";
        Assert.Equal(
            $$"""
            {"key":"a","text":"1","contentType":"text/plain",{{Times}},"revision":"{{epoch}}.2"}
            {"key":"b","base64":"AA==","contentType":"image/png",{{Times}},"revision":"{{epoch}}.1"}
            {"end":true,"keys":2,"revision":"{{epoch}}.2"}

            """.ReplaceLineEndings("\n"),
            await answer.Text());
    }

    [Fact]
    public async Task An_export_that_fails_at_once_has_a_problem_as_its_answer()
    {
        var bucket = await MakeBucket();
        bucket.Failure = new BucketUnavailableException("b", BucketFailure.Restarting, Outcome.NotApplied, "It died.");

        using var answer = await Send(HttpMethod.Post, Export);

        await answer.Problem(HttpStatusCode.ServiceUnavailable, "bucket-restarting");
    }

    public static TheoryData<string, int, string> Faults => new()
    {
        { "", 400, "The import is truncated: the end line is missing after 0 entries." },
        { "nonsense\n" + End, 400, "Line 1: it must be JSON, but is not:" },
        { Line("") + "\n", 400, "The import is truncated: the end line is missing after 1 entries." },
        { Line("").Replace("\"text\"", "\"txt\"", StringComparison.Ordinal) + "\n" + End, 400, "Line 1: there is no member `txt`." },
        { Line("") + "\n" + Line("", "l") + "\n" + End, 400, "the end line says 1 entries, but 2 came before it." },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_wrong_line_is_named_and_nothing_is_stored_and_the_connection_stays(string body, int status, string detail)
    {
        var bucket = await MakeBucket();
        using var connection = await Connect();

        var refused = await connection.Exchange("POST", Import, body.Length == 0 ? "Content-Length: 0\r\n" : "", body);
        var next = await connection.Exchange("GET", "/v1/buckets/b");

        Assert.Equal((status, "invalid-json"), (refused.Status, refused.Code));
        Assert.Contains(detail, System.Text.Json.JsonDocument.Parse(refused.Body).RootElement.Member("detail"), StringComparison.Ordinal);
        Assert.Equal((200, 0), (next.Status, (await bucket.Status()).Keys));
        Assert.DoesNotContain(Logs.Lines, line => line.Contains("Error", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, 200)]
    [InlineData("application/x-ndjson", 200)]
    [InlineData("application/x-ndjson; charset=utf-8", 200)]
    [InlineData("application/x-www-form-urlencoded", 200)]
    [InlineData("application/json", 415)]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-ndjson; charset=latin1", 415)]
    [InlineData("garbage", 400)]
    public async Task The_body_must_be_lines_of_json(string? type, int status)
    {
        var bucket = await MakeBucket();

        using var answer = await Send(HttpMethod.Post, Import, Answers.Body(Line("") + "\r\n" + End, type));

        Assert.Equal((status, status == 200 ? 1 : 0), ((int)answer.StatusCode, (await bucket.Status()).Keys));
        if (status == 200)
            Assert.Equal("{\"imported\":1}\n", await answer.Text());
    }

    [Theory]
    [InlineData("export", "If-Match: *", 400, "invalid-header")]
    [InlineData("import", "If-None-Match: *", 400, "invalid-header")]
    [InlineData("import", "Kv-Ttl: 5", 400, "invalid-header")]
    [InlineData("import", "Content-Encoding: gzip", 415, "unsupported-media-type")]
    public async Task A_header_that_would_be_ignored_is_refused(string action, string header, int status, string code)
    {
        await MakeBucket();

        var answer = await Raw("POST", $"/v1/buckets/b:{action}", header + "\r\nContent-Length: 0\r\n");

        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task There_must_be_a_bucket()
    {
        foreach (var path in (string[])[Export, Import])
        {
            using var answer = await Send(HttpMethod.Post, path);
            await answer.Problem(HttpStatusCode.NotFound, "bucket-not-found");
            using var get = await Send(HttpMethod.Get, path);
            Assert.Equal((HttpStatusCode.MethodNotAllowed, "POST, OPTIONS"), (get.StatusCode, get.Header("Allow")));
        }
    }

    [Fact]
    public async Task A_declared_length_beyond_the_limit_is_refused_before_the_body_is_read()
    {
        await MakeBucket();
        using var connection = await Connect();

        await connection.Write(connection.Request("POST", Import)[..^2] + "Content-Length: 100001\r\n\r\n");
        var answer = await connection.Read();

        Assert.Equal((413, "request-too-large", "close"), (answer.Status, answer.Code, answer.Headers["Connection"]));
    }

    [Fact]
    public async Task A_chunked_body_beyond_the_limit_is_refused_and_the_connection_closes()
    {
        var bucket = await MakeBucket();
        var lines = string.Concat(Enumerable.Range(0, 1000).Select(i => Line("", $"{i}") + "\n"));
        using var connection = await Connect();

        await connection.Write(connection.Request("POST", Import)[..^2] + $"Transfer-Encoding: chunked\r\n\r\n{lines.Length:x}\r\n{lines}");
        var answer = await connection.Read();

        Assert.Equal((413, "request-too-large", "close"), (answer.Status, answer.Code, answer.Headers["Connection"]));
        Assert.Equal(0, (await bucket.Status()).Keys);
    }

    [Fact]
    public async Task A_client_that_sends_half_an_import_gets_408_and_stores_nothing()
    {
        var bucket = await MakeBucket();
        using var connection = await Connect();
        await connection.Write(connection.Request("POST", Import)[..^2] + $"Content-Length: 90000\r\n\r\n{Line("")}\n");

        var answer = connection.Read();
        await Waiting.Until(Time, () => answer.IsCompleted);

        Assert.Equal((408, "close"), ((await answer).Status, (await answer).Headers["Connection"]));
        Assert.Equal(0, (await bucket.Status()).Keys);
    }

    [Theory]
    [InlineData("Content-Length: 90000\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nffff\r\n")]
    public async Task A_client_that_goes_away_stores_nothing_and_causes_one_debug_line(string head)
    {
        var bucket = await MakeBucket();
        var reading = Buckets.WaitForFind();
        using (var connection = await Connect())
        {
            await connection.Write(connection.Request("POST", Import)[..^2] + head + Line("") + "\n");
            await reading;
        }

        await Logs.WaitForDebug(line => line.Contains($"POST {Import}: the client disconnected", StringComparison.Ordinal), 1);
        Assert.Equal(0, (await bucket.Status()).Keys);
        Assert.Empty(Logs.Lines);
    }

    [Fact]
    public async Task At_most_four_imports_run_at_the_same_time()
    {
        await MakeBucket();
        var body = Line("") + "\n" + End;
        var running = new List<RawConnection>();
        for (var i = 0; i < 4; i++)
        {
            var connection = await Connect();
            running.Add(connection);
            await connection.Write(
                connection.Request("POST", Import)[..^2] + $"Expect: 100-continue\r\nContent-Length: {body.Length}\r\n\r\n");

            // The server asks for the body, so it reads.
            Assert.Equal(StatusCodes.Status100Continue, (await connection.Read()).Status);
        }

        var refused = await Raw("POST", Import, "", body);
        await running[0].Write(body);
        var done = await running[0].Read();
        var next = await Raw("POST", Import, "", body);
        running.ForEach(connection => connection.Dispose());

        Assert.Equal((429, "rate-limited", "1"), (refused.Status, refused.Code, refused.Headers["Retry-After"]));
        Assert.Equal((200, 200), (done.Status, next.Status));
    }

    private static string Line(string members, string key = "k") =>
        $$"""
        {"key":"{{key}}","text":"x","contentType":"text/plain","created":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z",
        "revision":"1.1"{{members}}}
        """.ReplaceLineEndings("");
}
