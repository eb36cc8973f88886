using System.Net;
using System.Text.Json;

namespace Pail.Server.Tests;

/// <summary><c>/ttl/{key}</c> reads, sets, removes and renews the expiry of a value. The clock begins at 12:00:00.250.</summary>
public sealed class TtlResourceTests : TestServer
{
    private const string Key = "/v1/buckets/b/keys/k";
    private const string Ttl = "/v1/buckets/b/ttl/k";

    [Fact]
    public async Task Get_tells_the_moment_and_the_time_that_is_left()
    {
        await MakeBucket();
        await Raw("PUT", Key, "Kv-Ttl: 30\r\n", "x");
        Time.Advance(TimeSpan.FromMilliseconds(500));

        using var got = await Send(HttpMethod.Get, Ttl);

        Assert.Equal(
            "{\"key\":\"k\",\"expiresAt\":\"2026-03-01T12:00:30.250Z\",\"ttl\":\"29500ms\",\"sliding\":null,"
            + "\"expiresAtLatest\":\"2026-03-01T12:00:30.250Z\"}\n",
            await got.Text());
        Assert.Equal((HttpStatusCode.OK, "application/json"), (got.StatusCode, got.Header("Content-Type")));
        Assert.Equal("no-cache", got.Header("Cache-Control"));
    }

    [Fact]
    public async Task Get_tells_a_sliding_expiry_with_its_end_and_is_no_use()
    {
        await MakeBucket();
        await Raw("PUT", Key, "Kv-Sliding: 20m\r\nKv-Ttl: 8h\r\n", "x");
        Time.Advance(TimeSpan.FromMinutes(1));

        await Raw("GET", Ttl);
        using var got = await Send(HttpMethod.Get, Ttl);

        var ttl = await got.Json();
        Assert.Equal(
            ("2026-03-01T12:20:00.250Z", "19m", "20m", "2026-03-01T20:00:00.250Z"),
            (ttl.Member("expiresAt"), ttl.Member("ttl"), ttl.Member("sliding"), ttl.Member("expiresAtLatest")));
    }

    [Fact]
    public async Task A_value_that_does_not_expire_has_only_nulls()
    {
        await MakeBucket();
        await Raw("PUT", Key, "", "x");

        using var got = await Send(HttpMethod.Get, Ttl);

        var ttl = await got.Json();
        foreach (var name in (string[])["expiresAt", "ttl", "sliding", "expiresAtLatest"])
            Assert.Equal(JsonValueKind.Null, ttl.GetProperty(name).ValueKind);
    }

    [Theory]
    [InlineData("Kv-Ttl: 30\r\n", "", "12:00:30.250")]
    [InlineData("Kv-Sliding: 1m\r\n", "", "12:01:00.250")]
    [InlineData("Kv-Expires-At: 2026-03-01T13:00:00Z\r\n", "", "13:00:00.000")]
    [InlineData("", "?ttl=30", "12:00:30.250")]
    [InlineData("", "?sliding=1m&ttl=30", "12:00:30.250")]
    [InlineData("", "?expiresAt=2026-03-01T13:00:00Z", "13:00:00.000")]
    [InlineData("Kv-Ttl: 30\r\nContent-Length: 0\r\n", "?ttl=30s", "12:00:30.250")]
    public async Task Put_sets_the_expiry_and_keeps_value_and_revision(string headers, string query, string expected)
    {
        var bucket = await MakeBucket();
        bucket.AnswersLater = true;
        var tag = (await Raw("PUT", Key, "Kv-Ttl: 9h\r\nKv-Meta-a: 1\r\n", "x")).Headers["ETag"];

        var set = await Raw("PUT", Ttl + query, headers);
        var got = await Raw("GET", Key);

        Assert.Equal((204, $"2026-03-01T{expected}Z"), (set.Status, set.Headers["Kv-Expires-At"]));
        Assert.Equal((tag, tag, "1"), (set.Headers["ETag"], got.Headers["ETag"], set.Headers["Kv-Revision"]));
        Assert.Equal(("x", "1", set.Headers["Kv-Expires-At"]), (got.Body, got.Headers["Kv-Meta-a"], got.Headers["Kv-Expires-At"]));
    }

    [Fact]
    public async Task Put_of_never_removes_the_expiry()
    {
        var bucket = await MakeBucket();
        await Raw("PUT", Key, "Kv-Ttl: 9h\r\n", "x");

        var set = await Raw("PUT", Ttl + "?ttl=never");

        Assert.Equal(204, set.Status);
        Assert.DoesNotContain("Kv-Expires-At", set.Headers.Keys);
        Assert.Null((await bucket.Peek("k"))!.ExpiresAt);
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("Content-Length: 0\r\n", "", "")]
    [InlineData("", "", "30")]
    [InlineData("Kv-Ttl: 30\r\n", "", "30")]
    [InlineData("Transfer-Encoding: chunked\r\n", "?ttl=30", "2\r\n30\r\n0\r\n\r\n")]
    [InlineData("Kv-Ttl: 0\r\n", "", "")]
    [InlineData("", "?ttl=-1", "")]
    [InlineData("Kv-Ttl: 1\r\n", "?ttl=2", "")]
    [InlineData("Kv-Expires-At: 2026-03-01T12:00:00Z\r\n", "", "")]
    public async Task Put_without_one_clear_expiry_is_refused_and_changes_nothing(string headers, string query, string body)
    {
        await MakeBucket();
        await Raw("PUT", Key, "Kv-Ttl: 9h\r\n", "x");

        var answer = await Raw("PUT", Ttl + query, headers, body);

        Assert.Equal((400, "invalid-ttl"), (answer.Status, answer.Code));
        Assert.Equal("2026-03-01T21:00:00.250Z", (await Raw("GET", Key)).Headers["Kv-Expires-At"]);
    }

    [Fact]
    public async Task Delete_makes_the_value_stay_and_may_be_repeated()
    {
        var bucket = await MakeBucket();
        await Raw("PUT", Key, "Kv-Ttl: 30\r\n", "x");

        var first = await Raw("DELETE", Ttl);
        var second = await Raw("DELETE", Ttl);
        Time.Advance(TimeSpan.FromDays(1));

        foreach (var answer in (RawResponse[])[first, second])
        {
            Assert.Equal((204, "1"), (answer.Status, answer.Headers["Kv-Revision"]));
            Assert.DoesNotContain("Kv-Expires-At", answer.Headers.Keys);
        }

        Assert.Equal("x", (await Raw("GET", Key)).Body);
        Assert.Null((await bucket.Peek("k"))!.ExpiresAt);
    }

    [Fact]
    public async Task Post_renews_a_sliding_expiry_and_no_other()
    {
        await MakeBucket();
        await Raw("PUT", Key, "Kv-Sliding: 10\r\n", "x");
        await Raw("PUT", "/v1/buckets/b/keys/fixed", "Kv-Ttl: 10\r\n", "x");
        await Raw("PUT", "/v1/buckets/b/keys/never", "", "x");
        Time.Advance(TimeSpan.FromSeconds(4));

        var sliding = await Raw("POST", Ttl);
        var fix = await Raw("POST", "/v1/buckets/b/ttl/fixed");
        var never = await Raw("POST", "/v1/buckets/b/ttl/never");

        Assert.Equal((204, 204, 204), (sliding.Status, fix.Status, never.Status));
        Assert.Equal("2026-03-01T12:00:14.250Z", sliding.Headers["Kv-Expires-At"]);
        Assert.Equal("2026-03-01T12:00:10.250Z", fix.Headers["Kv-Expires-At"]);
        Assert.DoesNotContain("Kv-Expires-At", never.Headers.Keys);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("PUT", "?ttl=30")]
    [InlineData("DELETE", "")]
    [InlineData("POST", "")]
    public async Task A_missing_and_an_expired_key_are_404(string method, string query)
    {
        await MakeBucket();
        var missing = await Raw(method, Ttl + query);
        await Raw("PUT", Key, "Kv-Ttl: 1\r\n", "x");
        Time.Advance(TimeSpan.FromSeconds(1));
        var expired = await Raw(method, Ttl + query);

        Assert.Equal((404, "key-not-found"), (missing.Status, missing.Code));
        Assert.Equal((404, "key-not-found"), (expired.Status, expired.Code));
    }

    [Theory]
    [InlineData("PUT", "?ttl=30")]
    [InlineData("DELETE", "")]
    [InlineData("POST", "")]
    public async Task Conditions_hold_for_every_change(string method, string query)
    {
        await MakeBucket();
        var missing = await Raw(method, Ttl + query, "If-Match: *\r\n");
        var tag = (await Raw("PUT", Key, "Kv-Sliding: 10\r\n", "x")).Headers["ETag"];
        Time.Advance(TimeSpan.FromSeconds(1));

        var other = await Raw(method, Ttl + query, "If-Match: \"1.1\"\r\n");
        var present = await Raw(method, Ttl + query, "If-None-Match: *\r\n");
        var malformed = await Raw(method, Ttl + query, "If-Match: 7\r\n");
        var kept = (await Raw("HEAD", Key)).Headers["Kv-Expires-At"];
        var held = await Raw(method, Ttl + query, $"If-Match: {tag}\r\n");

        foreach (var answer in (RawResponse[])[missing, other, present])
            Assert.Equal((412, "precondition-failed"), (answer.Status, answer.Code));
        Assert.Equal((400, "invalid-header"), (malformed.Status, malformed.Code));
        Assert.Equal("2026-03-01T12:00:10.250Z", kept);
        Assert.Equal((204, tag), (held.Status, held.Headers["ETag"]));
        Assert.NotEqual(kept, held.Headers.GetValueOrDefault("Kv-Expires-At"));
    }

    [Theory]
    [InlineData("DELETE", "", "Kv-Ttl: 30", "invalid-header")]
    [InlineData("POST", "", "Kv-Sliding: 30", "invalid-header")]
    [InlineData("PUT", "?ttl=30", "Kv-Meta-a: 30", "invalid-header")]
    [InlineData("POST", "?ttl=30", "Accept: */*", "invalid-query")]
    public async Task What_a_method_does_not_use_is_refused(string method, string query, string header, string code)
    {
        await MakeBucket();
        await Raw("PUT", Key, "", "x");

        var answer = await Raw(method, Ttl + query, header + "\r\n");

        Assert.Equal((400, code), (answer.Status, answer.Code));
    }
}
