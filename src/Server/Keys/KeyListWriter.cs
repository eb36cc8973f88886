using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Paths;

namespace Pail.Server.Keys;

/// <summary>
/// Writes a page of keys as JSON, NDJSON or text. Writes no faster than the client reads, because a page with values may be a gigabyte.
/// </summary>
internal sealed class KeyListWriter(PacedResponse paced, bool values)
{
    // A multiple of three, because Base64 encodes three bytes as four characters.
    private const int Base64Piece = 24 * 1024;

    private PipeWriter Output => paced.Output;

    internal async Task WriteJson(KeyPage page, string? nextLink)
    {
        await using var json = new Utf8JsonWriter(Output, Json.Options);
        json.WriteStartObject();
        json.WriteStartArray("value"u8);
        foreach (var (key, entry) in page.Keys)
            await WriteItem(json, key, entry);

        json.WriteEndArray();
        json.WriteStartArray("prefixes"u8);
        foreach (var prefix in page.Prefixes)
        {
            json.WriteStringValue(prefix);
            await FlushIfLong(json);
        }

        json.WriteEndArray();
        json.WriteString("nextLink"u8, nextLink);
        json.WriteEndObject();
        await EndLine(json);
    }

    internal async Task WriteNdJson(KeyPage page)
    {
        await using var json = new Utf8JsonWriter(Output, Json.Options);
        foreach (var (key, entry) in page.Keys)
        {
            await WriteItem(json, key, entry);
            await EndLine(json);
        }

        foreach (var prefix in page.Prefixes)
        {
            json.WriteStartObject();
            json.WriteString("prefix"u8, prefix);
            json.WriteEndObject();
            await EndLine(json);
        }

        json.WriteStartObject();
        json.WriteBoolean("end"u8, true);
        json.WriteNumber("revision"u8, page.Revision.Number);
        json.WriteEndObject();
        await EndLine(json);
    }

    /// <summary>
    /// Writes one key per line, escaped, so that a line can be appended to <c>…/keys/</c> as it is. Leaves out folded prefixes, which are
    /// no keys.
    /// </summary>
    internal async Task WriteText(KeyPage page)
    {
        foreach (var (key, _) in page.Keys)
        {
            Encoding.ASCII.GetBytes(PercentText.Encode(key), Output);
            Output.Write("\n"u8);
            await paced.FlushIfLong();
        }
    }

    private async ValueTask WriteItem(Utf8JsonWriter json, string key, Entry entry)
    {
        json.WriteStartObject();
        json.WriteString("key"u8, key);
        json.WriteString("etag"u8, EntityTag.Of(entry.Revision));
        json.WriteNumber("revision"u8, entry.Revision.Number);
        json.WriteNumber("size"u8, entry.Value.Length);
        json.WriteString("expiresAt"u8, HttpTime.Rfc3339(entry.ExpiresAt));
        if (values)
        {
            json.WriteString("contentType"u8, entry.ContentType);
            if (entry.ContentEncoding is { } encoding)
                json.WriteString("contentEncoding"u8, encoding);
            if (entry.ContentLanguage is { } language)
                json.WriteString("contentLanguage"u8, language);
            json.WritePropertyName("base64"u8);
            await WriteBase64(json, entry.Value);
        }

        json.WriteEndObject();
        await FlushIfLong(json);
    }

    private async ValueTask WriteBase64(Utf8JsonWriter json, ReadOnlyMemory<byte> value)
    {
        while (value.Length > Base64Piece)
        {
            json.WriteBase64StringSegment(value.Span[..Base64Piece], isFinalSegment: false);
            value = value[Base64Piece..];
            await FlushIfLong(json);
        }

        json.WriteBase64StringSegment(value.Span, isFinalSegment: true);
    }

    private ValueTask EndLine(Utf8JsonWriter json)
    {
        json.Flush();
        json.Reset();
        Output.Write("\n"u8);
        return paced.FlushIfLong();
    }

    // Counts the bytes in the JSON writer too: they are not in the output yet.
    private ValueTask FlushIfLong(Utf8JsonWriter json)
    {
        if (json.BytesPending + Output.UnflushedBytes < PacedResponse.PieceBytes)
            return ValueTask.CompletedTask;
        json.Flush();
        return paced.FlushIfLong();
    }
}
