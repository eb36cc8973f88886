using System.Globalization;

namespace Pail.Server.Tests.Backends;

/// <summary>How a value is read: whole, in part, or not at all because it has not changed.</summary>
public sealed class BackendReadTests : BackendServer
{
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Get_and_head_have_every_header_of_the_value(string backend)
    {
        await Make(backend);
        await Put("old");
        Time.Advance(TimeSpan.FromSeconds(61));
        var tag = await Put("value", "Content-Type: text/html\r\nKv-Ttl: 30\r\nKv-Meta-Owner: ada\r\n");

        using var connection = await Connect();
        var got = await connection.Exchange("GET", Key);
        var head = await connection.Exchange("HEAD", Key);

        Assert.Equal((200, "value", 200, ""), (got.Status, got.Body, head.Status, head.Body));
        foreach (var answer in (RawResponse[])[got, head])
        {
            var expected = new Dictionary<string, string>
            {
                ["Content-Type"] = "text/html",
                ["Content-Length"] = "5",
                ["ETag"] = tag,
                ["Last-Modified"] = "Sun, 01 Mar 2026 12:01:01 GMT",
                ["Date"] = "Sun, 01 Mar 2026 12:01:01 GMT",
                ["Kv-Revision"] = "2",
                ["Kv-Created"] = "2026-03-01T12:00:00.250Z",
                ["Kv-Expires-At"] = "2026-03-01T12:01:31.250Z",
                ["Kv-Meta-owner"] = "ada",
                ["Cache-Control"] = "no-cache",
                ["X-Content-Type-Options"] = "nosniff",
                ["Content-Security-Policy"] = "sandbox; default-src 'none'",
                ["Accept-Ranges"] = "bytes",
            };
            Assert.Equal(
                expected.OrderBy(header => header.Key, StringComparer.Ordinal),
                answer.Headers.OrderBy(header => header.Key, StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_value_is_never_younger_than_its_answer_and_dates_of_answers_are_conditions(string backend)
    {
        await Make(backend);
        await Put("x");

        for (var i = 0; i < 10; i++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(390));
            var put = await Raw("PUT", Key, "", "x");
            var got = await Raw("GET", Key);
            Assert.True(Date(got, "Last-Modified") <= Date(got, "Date"));
            Assert.Equal(304, (await Raw("GET", Key, $"If-Modified-Since: {got.Headers["Last-Modified"]}\r\n")).Status);
            Assert.Equal(204, (await Raw("PUT", Key, $"If-Unmodified-Since: {put.Headers["Date"]}\r\n", "x")).Status);
        }

        static DateTimeOffset Date(RawResponse answer, string name) =>
            DateTimeOffset.ParseExact(answer.Headers[name], "r", CultureInfo.InvariantCulture);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task An_unchanged_value_is_304_and_a_changed_one_is_200(string backend)
    {
        await Make(backend);
        var tag = await Put("1");

        foreach (var list in (string[])[tag, "W/" + tag, "*", $"\"a\", {tag}"])
        {
            var unchanged = await Raw("GET", Key, $"If-None-Match: {list}\r\n");
            Assert.Equal((304, tag), (unchanged.Status, unchanged.Headers["ETag"]));
            Assert.Equal(304, (await Raw("HEAD", Key, $"If-None-Match: {list}\r\n")).Status);
        }

        await Put("2");
        var changed = await Raw("GET", Key, $"If-None-Match: {tag}\r\n");
        Assert.Equal((200, "2"), (changed.Status, changed.Body));
        AssertProblem(await Raw("GET", Key, "If-None-Match: 7\r\n"), 400, "invalid-header");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_single_range_is_206_and_one_beyond_the_value_416(string backend)
    {
        await Make(backend);
        var tag = await Put("0123456789");

        foreach (var (range, status, body, where) in ((string, int, string?, string?)[])
            [
                ("bytes=2-4", 206, "234", "bytes 2-4/10"), ("bytes=8-", 206, "89", "bytes 8-9/10"),
                ("bytes=-3", 206, "789", "bytes 7-9/10"),
                ($"bytes=0-0\r\nIf-Range: {tag}", 206, "0", "bytes 0-0/10"), ("bytes=0-0\r\nIf-Range: \"1.1\"", 200, "0123456789", null),
                ("bytes=0-1,3-4", 200, "0123456789", null), ("bytes=10-", 416, null, "bytes */10"),
            ])
        {
            var got = await Raw("GET", Key, $"Range: {range}\r\n");
            Assert.Equal((status, where), (got.Status, got.Headers.GetValueOrDefault("Content-Range")));
            Assert.Equal(body ?? got.Body, got.Body);
            Assert.Equal(status == 416 ? "range-not-satisfiable" : null, got.Code);
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task The_last_bytes_of_an_empty_value_are_the_whole_value(string backend)
    {
        await Make(backend);
        await Put("");

        Assert.Equal(200, (await Raw("GET", Key, "Range: bytes=-5\r\n")).Status);
        AssertProblem(await Raw("GET", Key, "Range: bytes=0-\r\n"), 416, "range-not-satisfiable");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_missing_key_and_a_missing_bucket_are_different_problems(string backend)
    {
        await Make(backend);

        foreach (var resource in (string[])["keys", "meta", "counters", "ttl"])
        {
            AssertProblem(await Raw("GET", $"{Bucket}/{resource}/k"), 404, "key-not-found");
            AssertProblem(await Raw("GET", $"/v1/buckets/none/{resource}/k"), 404, "bucket-not-found");
            AssertProblem(await Raw("HEAD", $"{Bucket}/{resource}/k"), 404, "key-not-found");
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Meta_describes_the_value_without_its_bytes(string backend)
    {
        await Make(backend);
        await Put("x");
        Time.Advance(TimeSpan.FromSeconds(1));
        await Put("two", "Content-Type: text/plain\r\nContent-Encoding: gzip\r\nKv-Ttl: 30\r\nKv-Meta-Owner: ada\r\n");

        Assert.Equal(
            $$$"""
            {"key":"k","etag":"\"{{{(await Found.Status()).Epoch}}}.2\"","revision":2,"created":"2026-03-01T12:00:00.250Z",
            "modified":"2026-03-01T12:00:01.250Z","expiresAt":"2026-03-01T12:00:31.250Z","size":3,"contentType":"text/plain",
            "contentEncoding":"gzip","contentLanguage":null,"metadata":{"owner":"ada"}}
            """.ReplaceLineEndings("") + "\n",
            (await Raw("GET", Bucket + "/meta/k")).Body);
    }
}
