using System.Text;

namespace Pail.Buckets;

/// <summary>Media types, codings and languages that many entries have. Read entries share one text of each, as written ones do.</summary>
internal static class CommonTexts
{
    private static readonly string[] Texts =
    [
        "application/json", "text/plain", "text/plain; charset=utf-8", "application/octet-stream", "text/html", "text/html; charset=utf-8",
        "application/json; charset=utf-8", "application/xml", "text/xml", "text/css", "text/javascript", "text/csv", "image/png",
        "image/jpeg", "image/webp", "image/svg+xml", "application/pdf", "application/x-www-form-urlencoded", "application/problem+json",
        "application/x-ndjson", "application/cbor", "application/msgpack", "application/protobuf", "gzip", "br", "zstd", "deflate", "en",
    ];

    internal static string? Find(ReadOnlySpan<byte> utf8)
    {
        foreach (var text in Texts)
        {
            if (Is(text, utf8))
                return text;
        }

        return null;
    }

    /// <summary>Whether the bytes are this text. False also for a text outside of ASCII.</summary>
    internal static bool Is(string text, ReadOnlySpan<byte> utf8) => text.Length == utf8.Length && Ascii.Equals(utf8, text);
}
