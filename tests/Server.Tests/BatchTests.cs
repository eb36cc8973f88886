using System.Net;
using System.Text;
using System.Text.Json;
using Pail.Buckets;
using Pail.Runtime.Tables;

namespace Pail.Server.Tests;

/// <summary>Many operations in one request: <c>:batch</c>.</summary>
public sealed class BatchTests : TestServer
{
    private const string Path = "/v1/buckets/b:batch";

    [Fact]
    public async Task Each_operation_has_a_result_in_order()
    {
        var bucket = await MakeBucket();
        await bucket.Put("old", new NewValue("x"u8.ToArray(), "text/plain"), Condition.None);
        var epoch = (await bucket.Status()).Epoch;

        using var answer = await Batch(
            """
            {"ops":[{"op":"put","key":"a","text":"1 ä\n"},{"op":"put","key":"old","base64":"AAE="},{"op":"get","key":"a"},
            {"op":"get","key":"old"},{"op":"get","key":"none"},{"op":"delete","key":"old"},{"op":"delete","key":"old"},
            {"op":"incr","key":"n","by":-2},{"op":"incr","key":"n"},{"op":"append","key":"a","text":"!"}]}
            """);

        Assert.Equal((HttpStatusCode.OK, "application/json"), (answer.StatusCode, answer.Header("Content-Type")));
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Equal(
            $$"""
            {"results":[{"status":201,"etag":"\"{{epoch}}.2\"","revision":2},{"status":204,"etag":"\"{{epoch}}.3\"","revision":3},
            {"status":200,"etag":"\"{{epoch}}.2\"","revision":2,"contentType":"text/plain","text":"1 ä\n"},
            {"status":200,"etag":"\"{{epoch}}.3\"","revision":3,"contentType":"application/octet-stream","base64":"AAE="},
            {"status":404,"code":"key-not-found"},{"status":204,"existed":true},{"status":204,"existed":false},
            {"status":200,"etag":"\"{{epoch}}.5\"","revision":5,"text":"-2"},
            {"status":200,"etag":"\"{{epoch}}.6\"","revision":6,"text":"-1"},
            {"status":204,"etag":"\"{{epoch}}.7\"","revision":7,"size":6}]}
            """.ReplaceLineEndings("") + "\n",
            await answer.Text());
    }

    [Fact]
    public async Task A_put_stores_everything_that_a_put_of_one_value_stores()
    {
        var bucket = await MakeBucket();

        using var answer = await Batch(
            """
            {"ops":[{"op":"put","key":"a/b","text":"{}","contentType":"application/json","contentEncoding":"gzip","contentLanguage":"de",
            "metadata":{"Owner":"ada"},"sliding":"1m","expiresAt":"2026-03-01T13:00:00Z"},{"op":"get","key":"a/b"}]}
            """);

        var entry = (await bucket.Peek("a/b"))!;
        Assert.Equal(("application/json", "gzip", "de"), (entry.ContentType, entry.ContentEncoding, entry.ContentLanguage));
        Assert.Equal("ada", entry.Metadata["owner"]);
        Assert.Equal((TimeSpan.FromMinutes(1), 13), (entry.Sliding, entry.ExpiresAtLatest!.Value.Hour));
        Assert.EndsWith(
            """
            "contentType":"application/json","contentEncoding":"gzip","contentLanguage":"de","metadata":{"owner":"ada"},
            "expiresAt":"2026-03-01T12:01:00.250Z","text":"{}"}]}
            """.ReplaceLineEndings("") + "\n",
            await answer.Text(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"ttl\":30", "12:00:30.250")]
    [InlineData("\"ttl\":\"20m\"", "12:20:00.250")]
    [InlineData("\"sliding\":\"500ms\"", "12:00:00.750")]
    [InlineData("\"expiresAt\":\"2026-03-01T12:00:01Z\"", "12:00:01.000")]
    public async Task Expire_persist_and_touch_change_only_the_expiry(string time, string expected)
    {
        var bucket = await MakeBucket();
        var before = (await bucket.Put("k", new NewValue("x"u8.ToArray(), "text/plain"), Condition.None)).Entry!.Revision;

        using var expire = await Batch($$"""{"ops":[{"op":"expire","key":"k",{{time}}},{"op":"touch","key":"k"}]}""");
        using var persist = await Batch("""{"ops":[{"op":"persist","key":"k"},{"op":"touch","key":"k"},{"op":"persist","key":"none"}]}""");

        var results = await Results(expire);
        Assert.All(results, result => Assert.Equal(
            (204, $"2026-03-01T{expected}Z", before.Number),
            (Status(result), result.Member("expiresAt"), result.GetProperty("revision").GetInt64())));
        results = await Results(persist);
        Assert.Equal([204, 204, 404], results.Select(Status));
        Assert.False(results[0].TryGetProperty("expiresAt", out _));
        Assert.False(results[1].TryGetProperty("text", out _));
        Assert.Equal((before, null), ((await bucket.Peek("k"))!.Revision, (await bucket.Peek("k"))!.ExpiresAt));
    }

    [Theory]
    [InlineData("put", ",\"text\":\"x\"")]
    [InlineData("append", ",\"text\":\"x\"")]
    [InlineData("incr", "")]
    public async Task Never_stands_against_the_default_of_the_bucket(string op, string members)
    {
        var bucket = await MakeBucket(config: new BucketConfig { Expiration = Expiration.After(TimeSpan.FromMinutes(1)) });
        var operation = $$"""{"op":"{{op}}","key":"d"{{members}}}""";

        using var never = await Batch(Ops(operation.Replace("\"d\"", "\"k\",\"ttl\":\"never\"", StringComparison.Ordinal)));
        using var byDefault = await Batch(Ops(operation));

        Assert.Null((await bucket.Peek("k"))!.ExpiresAt);
        Assert.NotNull((await bucket.Peek("d"))!.ExpiresAt);
    }

    [Fact]
    public async Task A_patch_changes_a_json_value()
    {
        var bucket = await MakeBucket();
        await bucket.Put("j", new NewValue("""{"a":1,"b":[2]}"""u8.ToArray(), "application/json"), Condition.None);
        await bucket.Put("t", new NewValue("text"u8.ToArray(), "text/plain"), Condition.None);

        using var answer = await Batch(
            """
            {"ops":[{"patch":{"a":null,"c":{"d":"\u0041"}},"op":"patch","key":"j"},{"op":"patch","key":"t","patch":{}},
            {"op":"patch","key":"x","patch":{}}]}
            """);

        Assert.Equal("""{"b":[2],"c":{"d":"\u0041"}}""", Encoding.UTF8.GetString((await bucket.Peek("j"))!.Value.Span));
        Assert.Equal([(204, ""), (409, "not-json"), (404, "key-not-found")], (await Results(answer)).Select(Outcome));
    }

    [Fact]
    public async Task A_refused_operation_says_why_and_stops_no_other()
    {
        var bucket = await MakeBucket(config: new BucketConfig { MaxValueBytes = 19, MaxKeys = 3 });
        var tag = (await bucket.Put("k", new NewValue("9223372036854775807"u8.ToArray(), "text/plain"), Condition.None)).Entry!.Revision;
        await bucket.Put("t", new NewValue("text"u8.ToArray(), "text/plain"), Condition.None);

        using var answer = await Batch(
            $$"""
            {"ops":[{"op":"put","key":"a","text":"12345678901234567890"},{"op":"incr","key":"k"},{"op":"incr","key":"t"},
            {"op":"put","key":"k","text":"","ifNoneMatch":"*"},{"op":"put","key":"none","text":"","ifMatch":"*"},
            {"op":"delete","key":"t","ifMatch":"\"1.1\""},{"op":"put","key":"t","text":"new","ifMatch":"\"1.1\", \"{{tag.Epoch}}.2\""},
            {"op":"put","key":"b","text":""},{"op":"put","key":"c","text":""},{"op":"delete","key":"k","ifMatch":"{{tag}}"}]}
            """);

        var results = await Results(answer);
        Assert.Equal(
            [
                (413, "value-too-large"), (409, "integer-overflow"), (409, "not-an-integer"), (412, "precondition-failed"),
                (412, "precondition-failed"), (412, "precondition-failed"), (204, ""), (201, ""), (507, "quota-exceeded"), (204, ""),
            ],
            results.Select(Outcome));
        Assert.Contains("at most 19, but would be 20", results[0].Member("detail"), StringComparison.Ordinal);
        Assert.Equal($"\"{tag}\"", results[3].Member("currentETag"));
        Assert.False(results[4].TryGetProperty("currentETag", out _));
        Assert.Equal(2, (await bucket.Status()).Keys);
    }

    [Fact]
    public async Task A_batch_without_operations_has_no_results()
    {
        await MakeBucket();

        using var answer = await Batch("""{"ops":[]}""");

        Assert.Equal("{\"results\":[]}\n", await answer.Text());
    }

    [Fact]
    public async Task There_must_be_a_bucket()
    {
        using var batch = await Batch("""{"ops":[]}""");
        using var get = await Send(HttpMethod.Get, Path);

        await batch.Problem(HttpStatusCode.NotFound, "bucket-not-found");
        await get.Problem(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        Assert.Equal("POST, OPTIONS", get.Header("Allow"));
    }

    [Theory]
    [InlineData(Pail.Buckets.Outcome.Unknown, "unknown")]
    [InlineData(Pail.Buckets.Outcome.NotApplied, "not-applied")]
    public async Task The_answer_of_a_bucket_that_dies_says_whether_the_batch_was_done(Outcome outcome, string expected)
    {
        var bucket = await MakeBucket();
        bucket.Failure = new BucketUnavailableException("b", BucketFailure.Restarting, outcome, "It died.");

        foreach (var (path, body) in ((string, string)[])[(Path, """{"ops":[]}"""), ("/v1/buckets/b:txn", """{"then":[]}""")])
        {
            using var answer = await Send(HttpMethod.Post, path, Answers.Body(body, null));
            var problem = await answer.Problem(HttpStatusCode.ServiceUnavailable, "bucket-restarting");
            Assert.Equal(expected, problem.Member("outcome"));
        }
    }

    [Fact]
    public async Task Large_values_come_back_piece_by_piece_as_they_were_stored()
    {
        var bucket = await MakeBucket();
        var text = string.Concat(Enumerable.Repeat("aä€😀\"\\\n", 20_000));
        var bytes = Enumerable.Range(0, 100_000).Select(i => (byte)i).ToArray();
        await bucket.Put("t", new NewValue(Encoding.UTF8.GetBytes(text), "text/plain"), Condition.None);
        await bucket.Put("b", new NewValue(bytes, "image/png"), Condition.None);

        using var answer = await Batch("""{"ops":[{"op":"get","key":"t"},{"op":"get","key":"b"},{"op":"get","key":"t"}]}""");

        var results = await Results(answer);
        Assert.Equal(text, results[0].Member("text"));
        Assert.Equal(bytes, results[1].GetProperty("base64").GetBytesFromBase64());
        Assert.Equal(text, results[2].Member("text"));
    }

    [Theory]
    [InlineData("", "text")]
    [InlineData("YQ0KCWI=", "text")]
    [InlineData("fw==", "base64")]
    [InlineData("AA==", "base64")]
    [InlineData("gA==", "base64")]
    public async Task A_value_is_text_if_it_is_utf8_without_control_characters(string base64, string member)
    {
        await MakeBucket();

        using var answer = await Batch(Ops($$"""{"op":"put","key":"k","base64":"{{base64}}"},{"op":"get","key":"k"}"""));

        var result = (await Results(answer))[1];
        var value = member == "text" ? Encoding.UTF8.GetBytes(result.Member("text")) : result.GetProperty("base64").GetBytesFromBase64();
        Assert.Equal(base64, Convert.ToBase64String(value));
    }

    private static string Ops(string ops) => $"{{\"ops\":[{ops}]}}";

    private static int Status(JsonElement result) => result.GetProperty("status").GetInt32();

    private static (int Status, string Code) Outcome(JsonElement result) =>
        (Status(result), result.TryGetProperty("code", out var code) ? code.GetString()! : "");

    private static async Task<List<JsonElement>> Results(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return [.. (await answer.Json()).GetProperty("results").EnumerateArray()];
    }

    private Task<HttpResponseMessage> Batch(string body) => Send(HttpMethod.Post, Path, Answers.Body(body, "application/json"));
}
