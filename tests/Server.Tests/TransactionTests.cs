using System.Net;
using Pail.Buckets;

namespace Pail.Server.Tests;

/// <summary>Operations that are done together or not at all: <c>:txn</c>.</summary>
public sealed class TransactionTests : TestServer
{
    private const string Path = "/v1/buckets/b:txn";

    [Theory]
    [InlineData("{\"key\":\"a\",\"exists\":true}", true)]
    [InlineData("{\"key\":\"a\",\"exists\":false}", false)]
    [InlineData("{\"exists\":true,\"key\":\"x\"}", false)]
    [InlineData("{\"key\":\"x\",\"exists\":false}", true)]
    [InlineData("{\"key\":\"a\",\"etag\":\"\\\"EPOCH.1\\\"\"}", true)]
    [InlineData("{\"key\":\"a\",\"etag\":\"EPOCH.1\"}", true)]
    [InlineData("{\"key\":\"a\",\"etag\":\"\\\"EPOCH.2\\\"\"}", false)]
    [InlineData("{\"key\":\"x\",\"etag\":\"\\\"EPOCH.1\\\"\"}", false)]
    [InlineData("{\"key\":\"a\",\"exists\":true},{\"key\":\"x\",\"exists\":true}", false)]
    public async Task The_comparisons_choose_what_is_done(string compare, bool holds)
    {
        var bucket = await MakeBucket();
        await bucket.Put("a", new NewValue("1"u8.ToArray(), "text/plain"), Condition.None);
        var epoch = (await bucket.Status()).Epoch;

        using var answer = await Transact(
            $$"""
            {"compare":[{{compare.Replace("EPOCH", $"{epoch}", StringComparison.Ordinal)}}],
            "then":[{"op":"put","key":"t","text":"x"},{"op":"get","key":"a"}],"else":[{"op":"delete","key":"a"}]}
            """);

        Assert.Equal(
            holds
                ? $$"""
                {"succeeded":true,"revision":2,"results":[{"status":201,"etag":"\"{{epoch}}.2\"","revision":2},
                {"status":200,"etag":"\"{{epoch}}.1\"","revision":1,"contentType":"text/plain","text":"1"}]}
                """.ReplaceLineEndings("") + "\n"
                : """{"succeeded":false,"revision":2,"results":[{"status":204,"existed":true}]}""" + "\n",
            await answer.Text());
    }

    [Theory]
    [InlineData("{\"op\":\"incr\",\"key\":\"a\"}", "not-an-integer")]
    [InlineData("{\"op\":\"put\",\"key\":\"a\",\"text\":\"\",\"ifNoneMatch\":\"*\"}", "precondition-failed")]
    [InlineData("{\"op\":\"put\",\"key\":\"a\",\"text\":\"12345678901\"}", "value-too-large")]
    [InlineData("{\"op\":\"patch\",\"key\":\"a\",\"patch\":{}}", "not-json")]
    public async Task One_failing_operation_undoes_all(string failing, string code)
    {
        var bucket = await MakeBucket(config: new BucketConfig { MaxValueBytes = 10 });
        var tag = (await bucket.Put("a", new NewValue("x"u8.ToArray(), "text/plain"), Condition.None)).Entry!.Revision;

        foreach (var list in (string[])["then", "else"])
        {
            var compare = list == "then" ? "" : "{\"key\":\"none\",\"exists\":true}";
            using var answer = await Transact(
                $$"""{"compare":[{{compare}}],"{{list}}":[{"op":"put","key":"b","text":"1"},{{failing}},{"op":"delete","key":"c"}]}""");

            var problem = await answer.Problem(HttpStatusCode.Conflict, "txn-failed");
            Assert.Equal(
                (list, 1, code, "a"),
                (problem.Member("opList"), problem.GetProperty("opIndex").GetInt32(), problem.Member("opCode"), problem.Member("key")));
            Assert.StartsWith($"{list}[1] failed, so nothing was done: ", problem.Member("detail"), StringComparison.Ordinal);
            if (code == "precondition-failed")
                Assert.Equal($"\"{tag}\"", problem.Member("currentETag"));
        }

        Assert.Equal((1, tag), ((await bucket.Status()).Keys, (await bucket.Peek("a"))!.Revision));
    }

    [Fact]
    public async Task The_limits_hold_for_the_transaction_as_a_whole()
    {
        var bucket = await MakeBucket(config: new BucketConfig { MaxKeys = 1 });

        using var answer = await Transact("""{"then":[{"op":"put","key":"a","text":"1"},{"op":"put","key":"b","text":"1"}]}""");

        var problem = await answer.Problem(HttpStatusCode.Conflict, "txn-failed");
        Assert.Equal(("quota-exceeded", "b"), (problem.Member("opCode"), problem.Member("key")));
        Assert.Equal(0, (await bucket.Status()).Keys);
    }

    [Fact]
    public async Task An_absent_key_is_a_result_and_no_failure()
    {
        await MakeBucket();

        using var answer = await Transact(
            """{"then":[{"op":"get","key":"a"},{"op":"delete","key":"b"},{"op":"patch","key":"c","patch":{}}]}""");

        Assert.Equal(
            """
            {"succeeded":true,"revision":0,"results":[{"status":404,"code":"key-not-found"},{"status":204,"existed":false},
            {"status":404,"code":"key-not-found"}]}
            """.ReplaceLineEndings("") + "\n",
            await answer.Text());
    }

    [Theory]
    [InlineData(
        "{}",
        "invalid-json",
        "",
        "A transaction must have one of the members compare, then, else.")]
    [InlineData(
        """{"ops":[]}""",
        "unknown-field",
        "",
        """There is no member "ops" in a transaction; there are: compare, then, else.""")]
    [InlineData(
        """{"then":[],"then":[]}""",
        "unknown-field",
        "",
        """The member "then" must come once, but comes twice.""")]
    [InlineData(
        """{"compare":[{"key":"a"}]}""",
        "invalid-json",
        "compare",
        "compare[0]: a comparison must have one of the members exists and etag, but has none.")]
    [InlineData(
        """{"compare":[{"key":"a","exists":true,"etag":"1.1"}]}""",
        "invalid-json",
        "compare",
        "compare[0]: a comparison must have one of the members exists and etag, but has both.")]
    [InlineData(
        """{"compare":[{"exists":true}]}""",
        "invalid-json",
        "compare",
        "compare[0]: a comparison must have a member key.")]
    [InlineData(
        """{"compare":[{"key":"a","exists":1}]}""",
        "invalid-json",
        "compare",
        "compare[0]: exists must be true or false, but is 1.")]
    [InlineData(
        """{"compare":[{"key":"a","etag":"*"}]}""",
        "invalid-json",
        "compare",
        """compare[0]: etag must be the entity tag of a value such as "7.42", but is "*".""")]
    [InlineData(
        """{"compare":[{"key":"a","etag":"W/\"1.1\""}]}""",
        "invalid-json",
        "compare",
        """compare[0]: etag must be the entity tag of a value such as "7.42", but is "W/"1.1"".""")]
    [InlineData(
        """{"compare":[{"key":"a","op":"get","exists":true}]}""",
        "unknown-field",
        "compare",
        """compare[0]: there is no member "op" in a comparison; there are: key, exists, etag.""")]
    [InlineData(
        """{"then":[{"op":"get","key":"a"},{"op":"get","key":"a","by":1}]}""",
        "unknown-field",
        "then",
        """then[1]: there is no member "by" in the operation get; there are: op, key.""")]
    [InlineData(
        """{"else":[{"op":"put","key":"a","text":""},{"op":"delete","key":"a"}]}""",
        "invalid-json",
        "else",
        """else[1]: a transaction must write each key at most once, but writes "a" twice.""")]
    public async Task A_faulty_body_is_refused_with_its_place(string body, string code, string list, string detail)
    {
        var bucket = await MakeBucket();

        using var answer = await Transact(body);

        var problem = await answer.Problem(HttpStatusCode.BadRequest, code);
        Assert.Equal(detail, problem.Member("detail"));
        Assert.Equal(list, problem.TryGetProperty("opList", out var name) ? name.GetString() : "");
        Assert.Equal(list.Length > 0, problem.TryGetProperty("opIndex", out _));
        Assert.Equal(0, (await bucket.Status()).Keys);
    }

    [Fact]
    public async Task A_key_may_be_written_in_both_lists_and_read_beside_a_write()
    {
        await MakeBucket();

        using var answer = await Transact(
            """
            {"then":[{"op":"put","key":"a","text":"1"},{"op":"get","key":"a"},{"op":"touch","key":"a"}],
            "else":[{"op":"delete","key":"a"}]}
            """);

        var results = (await answer.Json()).GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal("1", results[1].Member("text"));
    }

    [Fact]
    public async Task Comparisons_and_operations_count_together()
    {
        await MakeBucket();
        var compare = string.Join(',', Enumerable.Repeat("{\"key\":\"a\",\"exists\":false}", 500));
        var gets = string.Join(',', Enumerable.Repeat("{\"op\":\"get\",\"key\":\"a\"}", 250));

        using var enough = await Transact($$"""{"compare":[{{compare}}],"then":[{{gets}}],"else":[{{gets}}]}""");
        using var more = await Transact($$"""{"compare":[{{compare}}],"then":[{{gets}}],"else":[{{gets}},{"op":"get","key":"a"}]}""");

        Assert.Equal(HttpStatusCode.OK, enough.StatusCode);
        await more.Problem(HttpStatusCode.RequestEntityTooLarge, "request-too-large");
    }

    private Task<HttpResponseMessage> Transact(string body) => Send(HttpMethod.Post, Path, Answers.Body(body, "application/json"));
}
