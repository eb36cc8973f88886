using System.Globalization;
using System.Text;
using CsCheck;

namespace Pail.Server.Tests.Fuzzing;

/// <summary>A request of HTTP/1.1 as its bytes, in Latin-1.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path without its query.</param>
/// <param name="Text">The whole request. Its host is localhost.</param>
/// <param name="Framed">Whether it is certain where the request ends.</param>
/// <param name="Piece">How many bytes are sent at a time.</param>
internal sealed record FuzzRequest(string Method, string Path, string Text, bool Framed, int Piece)
{
    private const string Import =
        "{\"key\":\"a\",\"text\":\"1\",\"contentType\":\"text/plain\",\"created\":\"2026-03-01T12:00:00Z\","
        + "\"modified\":\"2026-03-01T12:00:00Z\",\"revision\":\"1.1\"}\n{\"end\":true,\"keys\":1,\"revision\":\"1.1\"}\n";

    private static readonly Gen<string> Methods = Gen.Frequency(
        (6, "PUT"), (6, "GET"), (2, "HEAD"), (3, "DELETE"), (6, "POST"), (4, "PATCH"), (1, "OPTIONS"), (1, "BREW"), (1, "put"), (1,
        "TRACE"));

    private static readonly Gen<string> Keys = Gen.OneOf(
        "a", "b", "json", "a%2Fb", "%C3%A4", "n", "none", "", "a%2", "%FF", "..", "%2e%2E", "a/./b", "%00");

    private static readonly Gen<string> Paths = Gen.Frequency(
        (8, Keys.Select(key => "/v1/buckets/b/keys/" + key)),
        (4, Gen.Select(Gen.OneOf("meta", "counters", "append", "ttl"), Keys, (kind, key) => $"/v1/buckets/b/{kind}/{key}")),
        (6, Gen.OneOf("clear", "batch", "txn", "export", "import", "batch", "txn", "import",
        "nothing").Select(name => "/v1/buckets/b:" + name)),
        (4, Gen.OneOf(
            "/v1/buckets/b/keys", "/v1/buckets/b", "/v1/buckets/new", "/v1/buckets/none/keys/a", "/v1/buckets/-", "/v1/buckets/b/",
            "/v1/buckets",
            "/", "/health/live", "/metrics", "/openapi/v1.json", "/problems", "/problems/x", "/v1/processes", "/v1/processes/x", "/v1/tree",
            "/v1/tables", "/v1/crashes", "/nothing", "/v1/buckets/b/nothing/a", "/V1/buckets/b/keys/a", "//v1/buckets/b/keys/a")));

    private static readonly Gen<string> Queries = Gen.Frequency(
        (6, ""), (1, "?"), (1, "?limit=2"), (1, "?limit=0"), (1, "?ttl=1h"), (1, "?ttl=-1"),
        (1, "?prefix=a"), (1, "?cursor=x"), (1, "?nothing=1"), (1, "?values=true"), (1, "?force=true"), (1, "?ttl=%zz"), (1,
        "?ttl=1h&ttl=1h"),
        (1, "?expiresAt=9999-12-31T23:59:59.9999999Z"), (1, "?ttl=106751991d"), (1, "?delimiter=%2F&reverse=true"), (1, "?from=b&to=a"));

    private static readonly Gen<string> Headers = Gen.OneOf(
        "If-Match: \"1.1\"", "If-Match: *", "If-None-Match: *", "If-Match: 1.1", "If-None-Match: W/\"1.1\", \"x\"", "Range: bytes=0-0",
        "Range: bytes=9-",
        "If-Range: \"1.1\"", "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT", "If-Unmodified-Since: Sunday, 06-Nov-94 08:49:37 GMT",
        "Content-Type: text/plain", "Content-Type: application/json", "Content-Type: application/merge-patch+json", "Content-Type: a/b/c",
        "Content-Type: application/x-ndjson", "Content-Encoding: gzip", "Content-Language: de", "Content-Range: bytes 0-0/1", "Kv-Ttl: 1h",
        "Kv-Ttl: 0",
        "Kv-Sliding: 20m", "Kv-Expires-At: 2999-01-01T00:00:00Z", "Kv-Expires-At: 1999-01-01T00:00:00Z", "Kv-Nothing: 1", "Kv-Meta-A: b",
        "Kv-Meta-: b",
        "Kv-Meta-A: \u00e4", "Prefer: return=representation", "Prefer: return=\"", "Accept: text/plain", "Accept: application/x-ndjson",
        "Accept: x",
        "Accept: */*;q=0", "Origin: http://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site", "Authorization: Bearer x",
        "Last-Event-ID: x",
        "Expect: 100-continue", "traceparent: 00-zz", "Cookie: a=b", "X-Long: " + new string('x', 4000));

    private static readonly Gen<string> Bodies = Gen.Frequency(
        (4, Gen.Const("")),
        (3, Gen.OneOf("1", "-5", "9223372036854775807", "x", "{\"a\":1}", "{\"a\":null}", "[]", "{", "\0\u00ff", new string('x', 3000))),
        (2, BatchFuzzTests.Batches),
        (2, BatchFuzzTests.Transactions),
        (2, BucketConfigFuzzTests.Configs),
        (2, FuzzJson.Value),
        (2, FuzzText.For(Gen.Const(Import), "{", "\n", "\"end\"", "\"text\"", "\\u")),
        (2, Gen.OneOf("a", "b", "json").Select(key => $"DELETE /v1/buckets/b/keys/{key} HTTP/1.1\r\nHost: localhost\r\n\r\n")),
        (1, Gen.Const("0\r\n\r\nPOST /v1/buckets/b:clear HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")));

    private static readonly Gen<FuzzRequest> Whole =
        Gen.Select(Methods, Paths, Queries, Headers.Array[0, 3], Bodies, Gen.Int[0, 12], Gen.Int[1, 600]).Select(
            (method, path, query, headers, body, chunk, piece) => new FuzzRequest(
                method, path, Compose(method, path + query, headers, body, chunk), Framed: true, Math.Max(piece, 20)));

    private static readonly string[] Parts =
    [
        "\r\n", "\n", "\r", " ", "\0", ":", "Content-Length: 3\r\n", "Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\n", "0\r\n\r\n",
        "Transfer-Encoding: gzip, chunked\r\n", "Host: b\r\n", "HTTP/1.0", "HTTP/1.1", "HTTP/2.0", "GET ", "PUT ", "%", "..", "/",
        "http://localhost",
        "?", "\"", "{", "}", "Connection: close\r\n", "1", "ffffffffffffffff\r\n",
    ];

    /// <summary>Most are well-formed; the others have a few changes at any place.</summary>
    internal static readonly Gen<FuzzRequest> Any = Gen.Frequency(
        (3, Whole),
        (1, Whole.SelectMany(whole => FuzzText.Mutated(Gen.Const(whole.Text), Parts).Select(
            text => whole with { Text = text, Framed = false }))));

    private static string Compose(string method, string target, string[] headers, string body, int chunk)
    {
        // As the connection sends Latin-1, these are the bytes of the body's UTF-8.
        body = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(body));
        var text = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: localhost\r\n");
        foreach (var header in headers.DistinctBy(header => header[..header.IndexOf(':', StringComparison.Ordinal)]))
            text.Append(header).Append("\r\n");
        if (body.Length == 0)
            return text.Append(method is "PUT" or "POST" or "PATCH" ? "Content-Length: 0\r\n\r\n" : "\r\n").ToString();
        if (chunk == 0 || chunk > 8)
            return text.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n{body}").ToString();

        text.Append("Transfer-Encoding: chunked\r\n\r\n");
        for (var start = 0; start < body.Length; start += chunk)
        {
            var part = body.AsSpan(start, Math.Min(chunk, body.Length - start));
            text.Append(CultureInfo.InvariantCulture, $"{part.Length:x}\r\n{part}\r\n");
        }

        return text.Append("0\r\n\r\n").ToString();
    }
}
