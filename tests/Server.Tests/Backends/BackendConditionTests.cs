using System.Globalization;
using System.Text.Json;

namespace Pail.Server.Tests.Backends;

/// <summary>Conditions, which hold in the same step as the operation, for every operation that writes.</summary>
public sealed class BackendConditionTests : BackendServer
{
    private static readonly (string Method, string Resource, string Headers, string Body)[] Writes =
    [
        ("PUT", "keys", "", "1"), ("POST", "keys", "", "1"), ("DELETE", "keys", "", ""),
        ("PATCH", "keys", "Content-Type: application/merge-patch+json\r\n", "1"), ("POST", "counters", "", "1"),
        ("POST", "append", "", "1"), ("PUT", "ttl", "Kv-Ttl: 30\r\n", ""), ("POST", "ttl", "", ""), ("DELETE", "ttl", "", ""),
    ];

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Every_write_happens_only_if_its_condition_holds(string backend)
    {
        await Make(backend);
        foreach (var (method, resource, headers, body) in Writes)
        {
            foreach (var (condition, holds) in ((string, bool)[])
                [
                    ("If-Match: TAG", true), ("If-Match: *", true), ("If-Match: \"1.1\",, TAG", true), ("If-Match: W/TAG", false),
                    ("If-Match: \"1.1\"", false), ("If-Match: \"\"", false), ("If-None-Match: *", false), ("If-None-Match: TAG", false),
                    ("If-None-Match: W/TAG", false), ("If-None-Match: \"1.1\"", true),
                    ("If-Unmodified-Since: Sun, 01 Mar 2026 11:00:00 GMT", false),
                    ("If-Match: TAG\r\nIf-Unmodified-Since: Sun, 01 Mar 2026 11:00:00 GMT", true),
                    ("If-Match: TAG\r\nIf-None-Match: *", false),
                ])
            {
                var tag = await Put("5");
                var line = condition.Replace("TAG", tag, StringComparison.Ordinal) + "\r\n";

                var answer = await Raw(method, $"{Bucket}/{resource}/k", headers + line, body);

                var what = $"{method} {resource} {condition}: {answer.Status}";
                Assert.True(holds ? answer.Status is 200 or 204 : (answer.Status, answer.Code) == (412, "precondition-failed"), what);
                if (holds)
                    continue;
                Assert.Equal(tag, JsonDocument.Parse(answer.Body).RootElement.Member("currentETag"));
                Assert.Equal(("5", tag), await Raw("GET", Key) is var got ? (got.Body, got.Headers["ETag"]) : default);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task No_condition_on_a_value_holds_for_a_missing_key_and_none_creates_it(string backend)
    {
        await Make(backend);

        foreach (var (method, resource, headers, body) in Writes)
        {
            AssertProblem(await Raw(method, $"{Bucket}/{resource}/k", headers + "If-Match: *\r\n", body), 412, "precondition-failed");
            AssertProblem(await Raw(method, $"{Bucket}/{resource}/k", headers + "If-Match: 7.1\r\n", body), 400, "invalid-header");
        }

        Assert.Equal(0, (await Found.Status()).Keys);
        Assert.Equal(201, (await Raw("PUT", Key, "If-None-Match: *\r\n", "1")).Status);
        AssertProblem(await Raw("PUT", Key, "If-None-Match: *\r\n", "2"), 412, "precondition-failed");
        Assert.Equal("1", (await Raw("GET", Key)).Body);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task The_problem_of_a_failed_condition_names_bucket_and_key_and_the_present_tag(string backend)
    {
        await Make(backend);
        await Put("1", key: Bucket + "/keys/a%2Fb");
        const string Trace = "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n";

        var answer = await Raw("PUT", Bucket + "/keys/a/b", Trace + "If-Match: \"1.1\"\r\n", "2");

        Assert.Equal(
            ("application/problem+json", "precondition-failed"), (answer.Headers["Content-Type"], answer.Headers["Kv-Error-Code"]));
        Assert.Equal(
            $$"""
            {"type":"/problems/precondition-failed","title":"Precondition failed","status":412,
            "detail":"If-Match did not match the current ETag.","instance":"/v1/buckets/b/keys/a/b","code":"precondition-failed",
            "bucket":"b","key":"a/b","currentETag":"\"{{(await Found.Status()).Epoch}}.1\"","traceId":"0af7651916cd43dd8448eb211c80319c"}
            """.ReplaceLineEndings(""),
            answer.Body.TrimEnd());
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Of_many_creations_of_one_key_exactly_one_succeeds(string backend)
    {
        await Make(backend);

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Raw("PUT", Key, "If-None-Match: *\r\n", $"{i}")));

        Assert.Equal([201, .. Enumerable.Repeat(412, 15)], answers.Select(answer => answer.Status).Order());
        var winner = Array.FindIndex(answers, answer => answer.Status == 201);
        Assert.Equal(winner.ToString(CultureInfo.InvariantCulture), (await Raw("GET", Key)).Body);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task No_update_is_lost_between_writers_that_send_the_tag_that_they_have_read(string backend)
    {
        await Make(backend);
        await Put("0");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var connection = await Connect();
            for (var added = 0; added < 10;)
            {
                var got = await connection.Exchange("GET", Key);
                var next = $"{int.Parse(got.Body, CultureInfo.InvariantCulture) + 1}";
                var put = await connection.Exchange("PUT", Key, $"If-Match: {got.Headers["ETag"]}\r\n", next);
                added += put.Status == 204 ? 1 : 0;
            }
        }));

        Assert.Equal("80", (await Raw("GET", Key)).Body);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_tag_of_a_deleted_bucket_or_value_never_matches_again(string backend)
    {
        await Make(backend);
        var tag = await Put("1");
        Assert.Equal($"\"{(await Found.Status()).Epoch}.1\"", tag);
        await Raw("DELETE", Key);
        await Put("1");
        AssertProblem(await Raw("PUT", Key, $"If-Match: {tag}\r\n", "2"), 412, "precondition-failed");

        await Raw("DELETE", Bucket + "?force=true");
        await Make(backend);
        await Put("1");

        AssertProblem(await Raw("PUT", Key, $"If-Match: {tag}\r\n", "2"), 412, "precondition-failed");
        Assert.Equal(200, (await Raw("GET", Key, $"If-None-Match: {tag}\r\n")).Status);
    }
}
