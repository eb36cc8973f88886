using System.Net;

namespace Pail.Server.Tests;

/// <summary><c>/meta/{key}</c> tells everything about a value except its bytes.</summary>
public sealed class MetaTests : TestServer
{
    private const string Key = "/v1/buckets/b/keys/k";
    private const string Meta = "/v1/buckets/b/meta/k";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_value_with_everything_is_described_in_full(bool answersLater)
    {
        (await MakeBucket()).AnswersLater = answersLater;
        await Raw("PUT", Key, "", "1");
        Time.Advance(TimeSpan.FromSeconds(61));
        const string Headers = "Content-Type: text/plain\r\nContent-Encoding: gzip\r\nContent-Language: de, en\r\nKv-Ttl: 30\r\n"
            + "Kv-Meta-Owner: ada\r\nKv-Meta-Empty:\r\n";
        await Raw("PUT", Key, Headers, "two");

        using var meta = await Send(HttpMethod.Get, Meta);

        Assert.Equal(HttpStatusCode.OK, meta.StatusCode);
        Assert.Equal(
            "{\"key\":\"k\",\"etag\":\"\\\"1795376299000001.2\\\"\",\"revision\":2,\"created\":\"2026-03-01T12:00:00.250Z\","
            + "\"modified\":\"2026-03-01T12:01:01.250Z\",\"expiresAt\":\"2026-03-01T12:01:31.250Z\",\"size\":3,"
            + "\"contentType\":\"text/plain\",\"contentEncoding\":\"gzip\",\"contentLanguage\":\"de, en\","
            + "\"metadata\":{\"owner\":\"ada\",\"empty\":\"\"}}\n",
            await meta.Text());
        Assert.Equal("application/json", meta.Header("Content-Type"));
        Assert.Equal("no-cache", meta.Header("Cache-Control"));
        Assert.Equal("nosniff", meta.Header("X-Content-Type-Options"));
    }

    [Fact]
    public async Task What_a_value_does_not_have_is_null()
    {
        await MakeBucket();
        await Raw("PUT", Key, "", "1");

        using var meta = await Send(HttpMethod.Get, Meta);

        var json = await meta.Json();
        foreach (var name in (string[])["expiresAt", "contentEncoding", "contentLanguage"])
            Assert.Equal(System.Text.Json.JsonValueKind.Null, json.GetProperty(name).ValueKind);
        Assert.Empty(json.GetProperty("metadata").EnumerateObject());
        Assert.Equal("application/octet-stream", json.Member("contentType"));
    }

    [Fact]
    public async Task Reading_it_is_no_use_of_the_value()
    {
        var bucket = await MakeBucket();
        await Raw("PUT", Key, "Kv-Sliding: 10\r\n", "1");
        var expiresAt = (await bucket.Peek("k"))!.ExpiresAt;
        Time.Advance(TimeSpan.FromSeconds(4));

        await Raw("GET", Meta);

        Assert.Equal(expiresAt, (await bucket.Peek("k"))!.ExpiresAt);
    }
}
