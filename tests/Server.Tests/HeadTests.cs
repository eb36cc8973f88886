using Pail.Buckets;
using Pail.Runtime.Tables;

namespace Pail.Server.Tests;

/// <summary>HEAD answers what GET answers, without the body.</summary>
public sealed class HeadTests : TestServer
{
    [Theory]
    [InlineData("/", "")]
    [InlineData("/health/live", "")]
    [InlineData("/health/ready", "")]
    [InlineData("/openapi/v1.json", "")]
    [InlineData("/docs", "")]
    [InlineData("/problems", "")]
    [InlineData("/problems/key-not-found", "")]
    [InlineData("/problems/key-not-found", "Accept: text/html\r\n")]
    [InlineData("/metrics", "")]
    [InlineData("/v1/buckets", "")]
    [InlineData("/v1/buckets?limit=1", "")]
    [InlineData("/v1/buckets/b", "")]
    [InlineData("/v1/buckets/b/keys", "")]
    [InlineData("/v1/buckets/b/keys?limit=1", "")]
    [InlineData("/v1/buckets/b/keys", "Accept: application/x-ndjson\r\n")]
    [InlineData("/v1/buckets/b/keys", "Accept: text/plain\r\n")]
    [InlineData("/v1/buckets/b/keys/k", "")]
    [InlineData("/v1/buckets/b/keys/k", "If-None-Match: *\r\n")]
    [InlineData("/v1/buckets/b/keys/k", "If-Match: \"1.1\"\r\n")]
    [InlineData("/v1/buckets/b/meta/k", "")]
    [InlineData("/v1/buckets/b/counters/n", "")]
    [InlineData("/v1/buckets/b/ttl/k", "")]
    [InlineData("/v1/processes", "")]
    [InlineData("/v1/tree", "")]
    [InlineData("/v1/tables", "")]
    [InlineData("/v1/crashes", "")]
    [InlineData("/v1/storage", "")]
    [InlineData("/v1/buckets/none", "")]
    [InlineData("/v1/buckets/b/keys/none", "")]
    [InlineData("/nothing", "")]
    public async Task HEAD_has_the_headers_of_GET(string path, string headers)
    {
        var bucket = await MakeBucket();
        await MakeBucket("c");
        await bucket.Put(
            "k",
            new NewValue("value"u8.ToArray(), "text/html")
            {
                ContentEncoding = "gzip",
                Expiration = Expiration.After(TimeSpan.FromHours(1)),
            },
            Condition.None);
        await bucket.Put("n", new NewValue("5"u8.ToArray(), "text/plain"), Condition.None);
        using var connection = await Connect();

        var get = await connection.Exchange("GET", path, headers);
        var head = await connection.Exchange("HEAD", path, headers);
        var next = await connection.Exchange("GET", path, headers);

        Assert.Equal(get.Status, head.Status);
        Assert.Equal(Described(get), Described(head));
        Assert.Equal(get.Status, next.Status);

        // A length that only the body would tell may be absent (RFC 9110, section 9.3.2). The text of the metrics counts the requests too.
        if (path != "/metrics" && head.Headers.TryGetValue("Content-Length", out var length))
            Assert.Equal(get.Headers["Content-Length"], length);
    }

    private static Dictionary<string, string> Described(RawResponse answer) => answer.Headers
        .Where(header => header.Key is not ("Content-Length" or "Transfer-Encoding"))
        .ToDictionary(header => header.Key, header => header.Value, StringComparer.Ordinal);
}
