using System.Net;
using Pail.Buckets;
using Pail.Runtime.Tables;

namespace Pail.Server.Tests;

/// <summary>A value expires when the headers or the query of its write say so. The clock stands at 12:00:00.250.</summary>
public sealed class TimeToLiveTests : TestServer
{
    private const string Key = "/v1/buckets/b/keys/k";

    public static TheoryData<string, string, string> Expiries => new()
    {
        { "Kv-Ttl: 30", "", "12:00:30.250" },
        { "kv-ttl: 500ms", "", "12:00:00.750" },
        { "Kv-Ttl: 5s", "", "12:00:05.250" },
        { "Kv-Ttl: 20m", "", "12:20:00.250" },
        { "Kv-Ttl: 2h", "", "14:00:00.250" },
        { "", "?ttl=30", "12:00:30.250" },
        { "", "?ttl=%33%30s", "12:00:30.250" },
        { "Kv-Sliding: 20m", "", "12:20:00.250" },
        { "", "?sliding=1h", "13:00:00.250" },
        { "Kv-Expires-At: 2026-03-01T12:00:01Z", "", "12:00:01.000" },
        { "Kv-Expires-At: 2026-03-01t14:00:01.5+02:00", "", "12:00:01.500" },
        { "Kv-Expires-At: 2026-03-01T11:59:01.123999999-00:01", "", "12:00:01.123" },
        { "Kv-Expires-At: 2026-03-01T12:00:01.1z", "", "12:00:01.100" },
        { "", "?expiresAt=2026-03-01T13:30:00%2B01:00", "12:30:00.000" },
        { "", "?expiresAt=2026-03-01T12:30:00Z", "12:30:00.000" },
        { "Kv-Ttl: 1m", "?ttl=60", "12:01:00.250" },
        { "Kv-Sliding: 60s", "?sliding=1m", "12:01:00.250" },
        { "Kv-Expires-At: 2026-03-01T12:30:00Z", "?expiresAt=2026-03-01T14:30:00.000%2B02:00", "12:30:00.000" },
        { "Kv-Sliding: 10\r\nKv-Ttl: 5", "", "12:00:05.250" },
        { "Kv-Sliding: 10", "?expiresAt=2026-03-01T12:00:05Z", "12:00:05.000" },
    };

    [Theory]
    [MemberData(nameof(Expiries))]
    public async Task Get_and_head_tell_when_the_value_expires_and_then_it_is_gone(string header, string query, string expected)
    {
        var bucket = await MakeBucket();
        var put = await Raw("PUT", Key + query, header.Length == 0 ? "" : header + "\r\n", "x");

        var got = await Raw("GET", Key);
        var head = await Raw("HEAD", Key);
        var expires = (await bucket.Peek("k"))!.ExpiresAt!.Value;
        Time.SetUtcNow(expires.AddTicks(-1));
        var last = await bucket.Peek("k");
        Time.SetUtcNow(expires);
        var gone = await Raw("HEAD", Key);

        Assert.Equal((201, $"2026-03-01T{expected}Z"), (put.Status, got.Headers["Kv-Expires-At"]));
        Assert.Equal(got.Headers["Kv-Expires-At"], head.Headers["Kv-Expires-At"]);
        Assert.NotNull(last);
        Assert.Equal(404, gone.Status);
    }

    [Theory]
    [InlineData("POST", Key)]
    [InlineData("POST", "/v1/buckets/b/keys")]
    public async Task Post_takes_a_time_to_live_too(string method, string path)
    {
        await MakeBucket();

        var byHeader = await Raw(method, path, "Kv-Ttl: 30\r\n", "x");
        var byQuery = await Raw("POST", "/v1/buckets/b/keys?ttl=30", "", "x");

        foreach (var put in (RawResponse[])[byHeader, byQuery])
            Assert.Equal("2026-03-01T12:00:30.250Z", (await Raw("GET", put.Headers["Location"])).Headers["Kv-Expires-At"]);
    }

    [Theory]
    [InlineData("Kv-Ttl: 0", "")]
    [InlineData("Kv-Ttl: 0ms", "")]
    [InlineData("Kv-Ttl: -1", "")]
    [InlineData("Kv-Ttl: +1", "")]
    [InlineData("Kv-Ttl: 1.5", "")]
    [InlineData("Kv-Ttl: 1 s", "")]
    [InlineData("Kv-Ttl: 1S", "")]
    [InlineData("Kv-Ttl: 1w", "")]
    [InlineData("Kv-Ttl: s", "")]
    [InlineData("Kv-Ttl:", "")]
    [InlineData("Kv-Ttl: 99999999999999999999", "")]
    [InlineData("Kv-Ttl: 1\r\nKv-Ttl: 1", "")]
    [InlineData("Kv-Sliding: 0", "")]
    [InlineData("Kv-Sliding: never", "")]
    [InlineData("", "?ttl=0")]
    [InlineData("", "?ttl=")]
    [InlineData("", "?ttl")]
    [InlineData("", "?ttl=-1")]
    [InlineData("", "?ttl=1%00")]
    [InlineData("", "?sliding=x")]
    [InlineData("Kv-Expires-At: 2026-03-01T12:00:00.250Z", "")]
    [InlineData("Kv-Expires-At: 2025-03-01T12:00:00Z", "")]
    [InlineData("Kv-Expires-At: 2027-03-01T12:00:00", "")]
    [InlineData("Kv-Expires-At: 2027-03-01 12:00:00Z", "")]
    [InlineData("Kv-Expires-At: 2027-02-29T12:00:00Z", "")]
    [InlineData("Kv-Expires-At: 2027-03-01T24:00:00Z", "")]
    [InlineData("Kv-Expires-At: 2027-03-01T12:00:00.Z", "")]
    [InlineData("Kv-Expires-At: 2027-03-01T12:00:00+0100", "")]
    [InlineData("Kv-Expires-At: 2027-03-01T12:00:00+24:00", "")]
    [InlineData("Kv-Expires-At: 2027-03-01T12:00:00+01:60", "")]
    [InlineData("Kv-Expires-At: 9999-12-31T23:59:59-00:01", "")]
    [InlineData("Kv-Expires-At: 0001-01-01T00:00:00+00:01", "")]
    [InlineData("Kv-Expires-At: 1800000000", "")]
    [InlineData("Kv-Expires-At: Mon, 01 Mar 2027 12:00:00 GMT", "")]
    [InlineData("", "?expiresAt=2027-03-01T12:00:00+01:00")]
    [InlineData("", "?expiresAt=")]
    [InlineData("Kv-Ttl: 30", "?ttl=31")]
    [InlineData("Kv-Ttl: 30", "?ttl=x")]
    [InlineData("Kv-Sliding: 30", "?sliding=31")]
    [InlineData("Kv-Expires-At: 2027-03-01T12:00:00Z", "?expiresAt=2027-03-01T12:00:01Z")]
    [InlineData("Kv-Ttl: 30\r\nKv-Expires-At: 2027-03-01T12:00:00Z", "")]
    [InlineData("", "?ttl=30&expiresAt=2027-03-01T12:00:00Z")]
    [InlineData("Kv-Ttl: 30", "?expiresAt=2027-03-01T12:00:00Z")]
    [InlineData("Kv-Ttl: 10675200d", "")]
    [InlineData("Kv-Sliding: 10675200d", "")]
    [InlineData("Kv-Ttl: Never", "")]
    [InlineData("Kv-Expires-At: never", "")]
    [InlineData("Kv-Ttl: never", "?ttl=30")]
    [InlineData("Kv-Ttl: never", "?sliding=30")]
    [InlineData("", "?ttl=never&expiresAt=2027-03-01T12:00:00Z")]
    public async Task A_time_to_live_that_is_none_is_refused_and_nothing_is_stored(string header, string query)
    {
        var bucket = await MakeBucket();

        var put = await Raw("PUT", Key + query, header.Length == 0 ? "" : header + "\r\n", "x");

        Assert.Equal((400, "invalid-ttl"), (put.Status, put.Code));
        Assert.Equal(0, (await bucket.Status()).Keys);
    }

    [Fact]
    public async Task The_problem_states_the_rule_and_the_value()
    {
        await MakeBucket();

        using var zero = await Send(HttpMethod.Put, Key + "?ttl=0s", Answers.Body("x"));
        using var past = await Send(HttpMethod.Put, Key, Answers.Body("x"), ("Kv-Expires-At", "2026-03-01T12:00:00Z"));

        Assert.Equal(
            "The query parameter ttl must be never, or an integer of seconds or an integer with one of the units ms, s, m, h, d, "
            + "from 1ms to 10675199d, but is \"0s\".",
            (await zero.Problem(HttpStatusCode.BadRequest, "invalid-ttl")).Member("detail"));
        Assert.Equal(
            "A value must expire in the future, but 2026-03-01T12:00:00.000Z has passed.",
            (await past.Problem(HttpStatusCode.BadRequest, "invalid-ttl")).Member("detail"));
    }

    [Theory]
    [InlineData("Kv-Ttl: never", "")]
    [InlineData("", "?ttl=never")]
    [InlineData("Kv-Ttl: never", "?ttl=never")]
    public async Task Never_keeps_a_value_against_the_default_of_the_bucket(string header, string query)
    {
        var config = new BucketConfig { Expiration = Expiration.Sliding(TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)) };
        var bucket = await MakeBucket(config: config);

        var put = await Raw("PUT", Key + query, header.Length == 0 ? "" : header + "\r\n", "x");
        Time.Advance(TimeSpan.FromDays(1000));

        Assert.Equal((201, 200), (put.Status, (await Raw("GET", Key)).Status));
        Assert.Null((await bucket.Peek("k"))!.ExpiresAt);
    }

    [Theory]
    [InlineData("10675199d")]
    [InlineData("3000000d")]
    public async Task A_very_long_time_to_live_is_accepted(string ttl)
    {
        await MakeBucket();

        Assert.Equal(201, (await Raw("PUT", Key, $"Kv-Ttl: {ttl}\r\nKv-Sliding: {ttl}\r\n", "x")).Status);

        Assert.Equal(200, (await Raw("GET", Key)).Status);
    }

    [Fact]
    public async Task Overwriting_without_a_time_to_live_removes_it_and_the_default_of_the_bucket_applies()
    {
        await MakeBucket();
        await MakeBucket("d", new BucketConfig { Expiration = Expiration.After(TimeSpan.FromMinutes(1)) });
        foreach (var bucket in (string[])["b", "d"])
        {
            await Raw("PUT", $"/v1/buckets/{bucket}/keys/k", "Kv-Ttl: 5\r\n", "x");
            await Raw("PUT", $"/v1/buckets/{bucket}/keys/k", "", "y");
        }

        Assert.DoesNotContain("Kv-Expires-At", (await Raw("GET", Key)).Headers.Keys);
        Assert.Equal("2026-03-01T12:01:00.250Z", (await Raw("GET", "/v1/buckets/d/keys/k")).Headers["Kv-Expires-At"]);
    }

    [Fact]
    public async Task Get_renews_a_sliding_expiry_and_head_lists_and_failed_conditions_do_not()
    {
        var bucket = await MakeBucket();
        await Raw("PUT", Key, "Kv-Sliding: 10\r\n", "x");
        Time.Advance(TimeSpan.FromSeconds(4));

        await Raw("HEAD", Key);
        await Raw("GET", "/v1/buckets/b/keys");
        await Raw("PUT", Key, "If-None-Match: *\r\n", "y");
        var kept = (await bucket.Peek("k"))!.ExpiresAt;
        var got = await Raw("GET", Key);

        Assert.Equal(Time.GetUtcNow().AddSeconds(6), kept);
        Assert.Equal("2026-03-01T12:00:14.250Z", got.Headers["Kv-Expires-At"]);
    }

    [Fact]
    public async Task Lists_tell_when_keys_expire()
    {
        await MakeBucket();
        await Raw("PUT", Key, "Kv-Ttl: 30\r\n", "x");
        await Raw("PUT", "/v1/buckets/b/keys/l", "", "x");

        using var list = await Send(HttpMethod.Get, "/v1/buckets/b/keys");

        var keys = (await list.Json()).GetProperty("value").EnumerateArray().Select(key => key.Member("expiresAt"));
        Assert.Equal(["2026-03-01T12:00:30.250Z", ""], keys);
    }

    [Theory]
    [InlineData("GET", "?ttl=30")]
    [InlineData("DELETE", "?ttl=30")]
    [InlineData("PUT", "?ttl=30&ttl=30")]
    public async Task A_time_to_live_where_there_is_none_is_an_unknown_parameter(string method, string query)
    {
        await MakeBucket();

        var answer = await Raw(method, Key + query, "Content-Length: 0\r\n");

        Assert.Equal((400, "invalid-query"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_wrong_time_to_live_is_refused_before_the_body_is_sent()
    {
        await MakeBucket();
        using var connection = await Connect();

        await connection.Write(connection.Request("PUT", Key + "?ttl=0", "Expect: 100-continue\r\nContent-Length: 5\r\n"));
        var answer = await connection.Read();

        Assert.Equal((400, "close"), (answer.Status, answer.Headers["Connection"]));
    }
}
