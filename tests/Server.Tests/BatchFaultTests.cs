using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pail.Server.Tests;

/// <summary>All that can be wrong with the body of a batch, and where.</summary>
public sealed class BatchFaultTests : TestServer
{
    private const string Path = "/v1/buckets/b:batch";

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    // The operations of a batch, the code of the problem, the index of the operation at fault, and what is said about it.
    public static TheoryData<string, string, int, string> OperationFaults => new()
    {
        {
            "{\"op\":\"get\",\"key\":\"a\"},\n{",
            "invalid-json", 1, "the body is not JSON: see line 2, byte 2."
        },
        {
            """{"op":"get","key":"a"},7""",
            "invalid-json", 1, "it must be an object, but is 7."
        },
        {
            """{"key":"a"}""",
            "invalid-json", 0, "an operation must have a member op, which is put, get, delete, incr, append, patch, expire, persist "
            + "or touch."
        },
        {
            """{"op":"Get","key":"a"}""",
            "invalid-json", 0, """op must be put, get, delete, incr, append, patch, expire, persist or touch, but is "Get"."""
        },
        {
            """{"op":"get"}""",
            "invalid-json", 0, "the operation get must have a member key."
        },
        {
            """{"op":"get","key":""}""",
            "invalid-key", 0, "A key must have 1 to 512 bytes, but is empty."
        },
        {
            """{"op":"get","key":"a\u0000"}""",
            "invalid-key", 0, "A key must not have control characters (U+0000 to U+001F and U+007F)."
        },
        {
            """{"op":"get","key":"<k*513>"}""",
            "invalid-key", 0, "A key must have 1 to 512 bytes, but has 513."
        },
        {
            """{"op":"get","key":"<k*4000>"}""",
            "invalid-key", 0, "the key must have at most 512 bytes, but has more."
        },
        {
            """{"op":"get","key":"\ud800"}""",
            "invalid-json", 0, "the body's strings must be Unicode, but one has half of a surrogate pair."
        },
        {
            """{"op":"get","key":7}""",
            "invalid-json", 0, "key must be a string, but is 7."
        },
        {
            """{"op":"get","key":"a","text":"x"}""",
            "unknown-field", 0, """there is no member "text" in the operation get; there are: op, key."""
        },
        {
            """{"op":"get","key":"a","kez":1}""",
            "unknown-field", 0, """there is no member "kez" in an operation or a comparison; there are: op, key, text, """
                + "base64, contentType, contentEncoding, contentLanguage, metadata, ttl, sliding, expiresAt, ifMatch, ifNoneMatch, "
                + "by, patch, exists, etag."
        },
        {
            """{"op":"get","key":"a","\u006bey":"b"}""",
            "unknown-field", 0, """the member "key" must come once, but comes twice."""
        },
        {
            """{"op":"put","key":"a"}""",
            "invalid-json", 0, "the operation put must have one of the members text and base64, but has none."
        },
        {
            """{"op":"put","key":"a","text":"","base64":""}""",
            "invalid-json", 0, "the operation put must have one of the members text and base64, but has both."
        },
        {
            """{"op":"put","key":"a","base64":"A"}""",
            "invalid-json", 0, """base64 must be Base64 (RFC 4648, section 4, with padding), but is "A"."""
        },
        {
            """{"op":"put","key":"a","text":null}""",
            "invalid-json", 0, "text must be a string, but is null."
        },
        {
            """{"op":"put","key":"a","text":"","contentType":"a/b/c"}""",
            "invalid-json", 0, "contentType must be one media type of at most 256 bytes, such as text/plain; charset=utf-8, but is "
            + "\"a/b/c\"."
        },
        {
            """{"op":"put","key":"a","text":"","contentEncoding":"a b"}""",
            "invalid-json", 0, """contentEncoding must be a list of words of at most 256 bytes, but is "a b"."""
        },
        {
            """{"op":"put","key":"a","text":"","metadata":{"a":1}}""",
            "invalid-json", 0, "\"a\" in metadata must be a string, but is 1."
        },
        {
            """{"op":"put","key":"a","text":"","metadata":{"a":"","A":""}}""",
            "unknown-field", 0, """the member "a" must come once, but comes twice."""
        },
        {
            """{"op":"put","key":"a","text":"","metadata":{"a b":""}}""",
            "invalid-json", 0, "metadata must have names that can be a header's in lower case and texts of printable ASCII, but has "
            + "\"a b\" with \"\"."
        },
        {
            """{"op":"put","key":"a","text":"","metadata":{"a":"<x*2048>"}}""",
            "invalid-json", 0, "metadata must have at most 2048 bytes in all, but has 2049."
        },
        {
            "{\"op\":\"put\",\"key\":\"a\",\"text\":\"\",\"metadata\":{"
            + string.Join(',', Enumerable.Range(0, 65).Select(i => $"\"{i}\":\"\"")) + "}}",
            "invalid-json", 0, "metadata must have at most 64 names, but has 65."
        },
        {
            """{"op":"put","key":"a","text":"","ttl":0}""",
            "invalid-ttl", 0, "ttl must be never, or an integer of seconds or an integer with one of the units ms, s, m, h, d, "
            + "from 1ms to 10675199d, but is 0."
        },
        {
            """{"op":"put","key":"a","text":"","sliding":"never"}""",
            "invalid-ttl", 0, "sliding must be an integer of seconds or an integer with one of the units ms, s, m, h, d, from 1ms to "
            + """10675199d, but is "never"."""
        },
        {
            """{"op":"put","key":"a","text":"","ttl":9,"expiresAt":"2030-01-31T12:00:00Z"}""",
            "invalid-ttl", 0, "A value must have a time to live or a moment at which it expires, but the request has both."
        },
        {
            """{"op":"put","key":"a","text":"","expiresAt":"2026-03-01T12:00:00Z"}""",
            "invalid-ttl", 0, "A value must expire in the future, but 2026-03-01T12:00:00.000Z has passed."
        },
        {
            """{"op":"put","key":"a","text":"","expiresAt":"today"}""",
            "invalid-ttl", 0, """expiresAt must be a time of RFC 3339 such as 2030-01-31T12:00:00Z, but is "today"."""
        },
        {
            """{"op":"expire","key":"a"}""",
            "invalid-json", 0, "the operation expire must have one of the members ttl, sliding and expiresAt, but has none."
        },
        {
            """{"op":"put","key":"a","text":"","ifMatch":"x"}""",
            "invalid-json", 0, """ifMatch must be * or a list of entity tags such as "7.42", but is "x"."""
        },
        {
            """{"op":"incr","key":"a","by":1.5}""",
            "invalid-json", 0, "by must be an integer from -9223372036854775808 to 9223372036854775807, but is 1.5."
        },
        {
            """{"op":"patch","key":"a"}""",
            "invalid-json", 0, "the operation patch must have a member patch, but has none."
        },
        {
            """{"op":"patch","key":"a","patch":{"a":1,"a":2}}""",
            "invalid-json", 0, "patch: The patch must have each name once in an object, but has `a` again: line 1, byte 8."
        },
        {
            """{"op":"get","key":"a","exists":true}""",
            "unknown-field", 0, """there is no member "exists" in the operation get; there are: op, key."""
        },
    };

    public static TheoryData<string, string, string> Faults => new()
    {
        { "", "invalid-json", "The body must be a JSON object, but is empty." },
        { "[]", "invalid-json", "The body must be an object, but is an array." },
        { "{}", "invalid-json", "A batch must have a member ops, the array of its operations." },
        { """{"ops":{}}""", "invalid-json", "The member ops must be an array, but is an object." },
        { """{"ops":[],"ops":[]}""", "unknown-field", """The member "ops" must come once, but comes twice.""" },
        { """{"ops":[],"op":1}""", "unknown-field", """There is no member "op" in a batch; there are: ops.""" },
        { """{"ops":[]} x""", "invalid-json", "The body is not JSON: see line 1, byte 12." },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_faulty_body_is_refused_and_the_connection_stays(string body, string code, string detail)
    {
        await MakeBucket();
        using var connection = await Connect();

        var refused = await connection.Exchange("POST", Path, "", body);
        var next = await connection.Exchange("GET", "/v1/buckets/b");

        var problem = JsonDocument.Parse(refused.Body).RootElement;
        Assert.Equal((400, code, detail), (refused.Status, refused.Code, problem.Member("detail")));
        Assert.False(problem.TryGetProperty("opIndex", out _));
        Assert.Equal(200, next.Status);
    }

    [Theory]
    [MemberData(nameof(OperationFaults))]
    public async Task A_faulty_operation_refuses_the_whole_batch_with_its_place(string ops, string code, int index, string detail)
    {
        var bucket = await MakeBucket();
        using var connection = await Connect();

        // <k*513> stands for 513 times k.
        ops = Regex.Replace(ops, "<(.)\\*([0-9]+)>", many => new string(many.Value[1], int.Parse(many.Groups[2].Value, Invariant)));

        var refused = await connection.Exchange("POST", Path, "", Ops(ops));
        var later = await connection.Exchange("POST", Path, "", Ops("""{"op":"put","key":"first","text":""},""" + ops));
        var next = await connection.Exchange("GET", "/v1/buckets/b");

        var problem = JsonDocument.Parse(refused.Body).RootElement;
        Assert.Equal((400, code, $"ops[{index}]: {detail}"), (refused.Status, refused.Code, problem.Member("detail")));
        Assert.Equal(index, problem.GetProperty("opIndex").GetInt32());
        Assert.Equal(index + 1, JsonDocument.Parse(later.Body).RootElement.GetProperty("opIndex").GetInt32());
        Assert.Equal((400, 200, 0), (later.Status, next.Status, (await bucket.Status()).Keys));
    }

    private static string Ops(string ops) => $"{{\"ops\":[{ops}]}}";
}
