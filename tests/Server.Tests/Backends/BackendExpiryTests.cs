using System.Text.Json;

namespace Pail.Server.Tests.Backends;

/// <summary>When a value expires, and what renews it. The clock begins at 12:00:00.250.</summary>
public sealed class BackendExpiryTests : BackendServer
{
    private const string Ttl = Bucket + "/ttl/k";

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Every_spelling_of_an_expiry_is_understood(string backend)
    {
        await Make(backend);
        foreach (var (headers, query, expected) in ((string, string, string)[])
            [
                ("Kv-Ttl: 30\r\n", "", "12:00:30.250"), ("Kv-Ttl: 500ms\r\n", "", "12:00:00.750"), ("Kv-Ttl: 5s\r\n", "", "12:00:05.250"),
                ("Kv-Ttl: 20m\r\n", "", "12:20:00.250"), ("", "?ttl=2h", "14:00:00.250"), ("", "?sliding=20m", "12:20:00.250"),
                ("Kv-Sliding: 20m\r\n", "", "12:20:00.250"), ("Kv-Expires-At: 2026-03-01T13:00:00Z\r\n", "", "13:00:00.000"),
                ("", "?expiresAt=2026-03-01T14:00:00%2B01:00", "13:00:00.000"), ("Kv-Ttl: 60\r\n", "?ttl=1m", "12:01:00.250"),
            ])
        {
            await Put("x", headers, Key + query);
            Assert.Equal($"2026-03-01T{expected}Z", Expiry(await Raw("GET", Key)));
        }

        await Put("x", "Kv-Ttl: 1d\r\n");
        Assert.Equal("2026-03-02T12:00:00.250Z", Expiry(await Raw("GET", Key)));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task An_expiry_that_is_none_is_refused_and_the_value_stays(string backend)
    {
        await Make(backend);
        await Put("kept");
        foreach (var (headers, query) in ((string, string)[])
            [
                ("Kv-Ttl: 0\r\n", ""), ("Kv-Ttl: -1\r\n", ""), ("Kv-Ttl: 30\r\n", "?ttl=31"), ("", "?sliding=0"), ("Kv-Ttl: 1w\r\n", ""),
                ("Kv-Expires-At: 2026-03-01T12:00:00.250Z\r\n", ""), ("", "?expiresAt=2025-01-01T00:00:00Z"),
                ("Kv-Sliding: 1\r\n", "?sliding=2"),
            ])
            AssertProblem(await Raw("PUT", Key + query, headers, "x"), 400, "invalid-ttl");

        Assert.Equal(("kept", ""), await Raw("GET", Key) is var got ? (got.Body, Expiry(got)) : default);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_value_is_there_until_its_moment_and_gone_from_it_on(string backend)
    {
        await Make(backend);
        await Put("x", "Kv-Ttl: 30\r\n");

        Time.Advance(TimeSpan.FromMilliseconds(29_999));
        var last = await Raw("GET", Key);
        Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("x", last.Body);
        foreach (var resource in (string[])["keys", "meta", "counters", "ttl"])
            AssertProblem(await Raw("GET", $"{Bucket}/{resource}/k"), 404, "key-not-found");
        Assert.Equal("false", (await Raw("DELETE", Key)).Headers["Kv-Existed"]);
        Assert.Equal(0, JsonDocument.Parse((await Raw("GET", Bucket + "/keys")).Body).RootElement.GetProperty("value").GetArrayLength());
        Assert.Equal(201, (await Raw("PUT", Key, "", "y")).Status);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task An_overwrite_without_an_expiry_takes_that_of_the_bucket_or_none(string backend)
    {
        await Make(backend);
        await Server.Make("d", backend, "\"ttl\":\"1m\"");
        foreach (var bucket in (string[])["b", "d"])
        {
            await Put("x", "Kv-Ttl: 5\r\n", $"/v1/buckets/{bucket}/keys/k");
            await Put("y", "", $"/v1/buckets/{bucket}/keys/k");
        }

        Assert.Equal("", Expiry(await Raw("GET", Key)));
        Assert.Equal("2026-03-01T12:01:00.250Z", Expiry(await Raw("GET", "/v1/buckets/d/keys/k")));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Get_renews_a_sliding_expiry_and_head_meta_ttl_and_lists_do_not(string backend)
    {
        await Make(backend);
        await Put("x", "Kv-Sliding: 10\r\n");
        Time.Advance(TimeSpan.FromSeconds(4));

        await Raw("HEAD", Key);
        await Raw("GET", Bucket + "/meta/k");
        await Raw("GET", Ttl);
        await Raw("GET", Bucket + "/keys?values=true");
        await Raw("PUT", Key, "If-None-Match: *\r\n", "y");
        var kept = JsonDocument.Parse((await Raw("GET", Bucket + "/meta/k")).Body).RootElement.Member("expiresAt");
        var got = await Raw("GET", Key);

        Assert.Equal(("2026-03-01T12:00:10.250Z", "2026-03-01T12:00:14.250Z"), (kept, Expiry(got)));
        Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(200, (await Raw("GET", Key)).Status);
        Time.Advance(TimeSpan.FromSeconds(10));
        AssertProblem(await Raw("GET", Key), 404, "key-not-found");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task The_expiry_is_read_set_renewed_and_removed_without_a_new_revision(string backend)
    {
        await Make(backend);
        var tag = await Put("x", "Kv-Ttl: 9h\r\n");

        var read = JsonDocument.Parse((await Raw("GET", Ttl)).Body).RootElement;
        var set = await Raw("PUT", Ttl + "?sliding=10");
        Time.Advance(TimeSpan.FromSeconds(4));
        var touched = await Raw("POST", Ttl);
        var removed = await Raw("DELETE", Ttl);
        var again = await Raw("DELETE", Ttl);
        Time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(("2026-03-01T21:00:00.250Z", "9h"), (read.Member("expiresAt"), read.Member("ttl")));
        Assert.Equal(
            ["2026-03-01T12:00:10.250Z", "2026-03-01T12:00:14.250Z", "", ""],
            ((RawResponse[])[set, touched, removed, again]).Select(Expiry));
        Assert.All(
            (RawResponse[])[set, touched, removed, again], answer => Assert.Equal((204, tag), (answer.Status, answer.Headers["ETag"])));
        Assert.Equal(("x", tag), await Raw("GET", Key) is var got ? (got.Body, got.Headers["ETag"]) : default);
    }
}
