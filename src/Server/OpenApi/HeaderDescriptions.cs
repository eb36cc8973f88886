using Microsoft.Net.Http.Headers;
using Pail.Server.Http;

namespace Pail.Server.OpenApi;

/// <summary>What the headers of requests and answers mean. A header means the same wherever it is.</summary>
internal static class HeaderDescriptions
{
    private static readonly Dictionary<string, (string Text, string Example)> All = new(StringComparer.Ordinal)
    {
        [HeaderNames.Accept] = ("The media types that the client takes.", "application/json"),
        [HeaderNames.AcceptRanges] = ("Byte ranges can be asked for.", "bytes"),
        [HeaderNames.CacheControl] = ("A cache must ask before it uses the answer again.", "no-cache"),
        [HeaderNames.ContentDisposition] =
            ("Under which name to keep the file.", "attachment; filename=\"pail-20260301T120000Z.db\""),
        [HeaderNames.ContentEncoding] =
            ("Of a value, its coding. It is stored with the value, and the server never decodes it. Of a list, its compression.", "gzip"),
        [HeaderNames.ContentLanguage] = ("The language of the value. It is stored with the value.", "en"),
        [HeaderNames.ContentRange] = ("Which bytes of the value the body has.", "bytes 0-3/10"),
        [HeaderNames.ContentType] = ("The media type of the value. Without one, application/octet-stream.", "text/plain"),
        [HeaderNames.ETag] = ("The entity tag of the value: epoch and revision.", "\"7.42\""),
        [HeaderNames.IfMatch] = ("Do it only if the value has one of these entity tags, or, with *, if the key exists.", "\"7.42\""),
        [HeaderNames.IfModifiedSince] = ("Answer 304 if the value has not changed since.", "Sun, 01 Mar 2026 12:00:00 GMT"),
        [HeaderNames.IfNoneMatch] = ("Do it only if the value has none of these entity tags, or, with *, if the key is absent.", "*"),
        [HeaderNames.IfRange] = ("Answer the range only if the value is still this one.", "\"7.42\""),
        [HeaderNames.IfUnmodifiedSince] = ("Do it only if the value has not changed since.", "Sun, 01 Mar 2026 12:00:00 GMT"),
        [HeaderNames.LastModified] = ("When the value was last changed.", "Sun, 01 Mar 2026 12:00:00 GMT"),
        [HeaderNames.Link] = ("The next page of the list.", "</v1/buckets?cursor=AwAB>; rel=\"next\""),
        [HeaderNames.Location] = ("The path of what was created, or of the page for a browser.", "/v1/buckets/shopping/keys/milk"),
        [HeaderNames.Range] = ("Which bytes of the value to answer: one range.", "bytes=0-3"),
        ["Last-Event-ID"] = ("The id of the last event that was seen, to go on after it. It counts instead of `since`.", "7.42"),
        [HeaderConstants.Prefer] = ("`return=representation` asks for the value in the answer.", "return=representation"),
        [HeaderConstants.PreferenceApplied] = ("The answer has the value, as the client preferred.", "return=representation"),
        [HeaderConstants.Created] = ("When the key was created.", "2026-03-01T12:00:00Z"),
        [HeaderConstants.Existed] = ("Whether the key existed.", "true"),
        [HeaderConstants.ExpiresAt] = ("When the value expires.", "2030-01-31T12:00:00Z"),
        [HeaderConstants.MetaPrefix + "*"] =
            ("User metadata: any header whose name begins with `Kv-Meta-`. At most 64 names and 2,048 bytes in all.", "blue"),
        [HeaderConstants.Revision] = ("The revision of the value.", "42"),
        [HeaderConstants.Size] = ("The size of the value, in bytes.", "100"),
        [HeaderConstants.Sliding] =
            ("How long the value stays without being read: seconds, or a number with a unit of ms, s, m, h, d.", "20m"),
        [HeaderConstants.Ttl] = ("How long the value stays: seconds, or a number with a unit of ms, s, m, h, d; or `never`.", "30"),
    };

    /// <summary>What a header means, and an example of its value.</summary>
    internal static (string Text, string Example) Find(string name) =>
        All.TryGetValue(name, out var found)
            ? found
            : throw new InvalidOperationException($"The header {name} must be described in {nameof(HeaderDescriptions)}, but is not.");
}
