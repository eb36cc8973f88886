using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Paths;

namespace Pail.Server.Keys;

/// <summary>Writes a page of keys in one of three forms, flushing as it goes: with values a page may be a gigabyte.</summary>
internal sealed class KeyListWriter(PipeWriter output, bool values)
{
    private const int FlushThreshold = 64 * 1024;

    internal async Task WriteJson(KeyPage page, string? nextLink)
    {
        await using var json = new Utf8JsonWriter(output, Json.Options);
        json.WriteStartObject();
        json.WriteStartArray("value"u8);
        foreach (var (key, entry) in page.Keys)
        {
            json.WriteStartObject();
            WriteMembers(json, key, entry);
            json.WriteEndObject();
            await FlushIfLong(json);
        }

        json.WriteEndArray();
        json.WriteStartArray("prefixes"u8);
        foreach (var prefix in page.Prefixes)
            json.WriteStringValue(prefix);
        json.WriteEndArray();
        json.WriteString("nextLink"u8, nextLink);
        json.WriteEndObject();
        await json.FlushAsync();
        output.Write("\n"u8);
    }

    internal async Task WriteNdJson(KeyPage page)
    {
        await using var json = new Utf8JsonWriter(output, Json.Options);
        var revision = 0L;
        foreach (var (key, entry) in page.Keys)
        {
            json.WriteStartObject();
            WriteMembers(json, key, entry);
            json.WriteEndObject();
            await EndLine(json);
            revision = Math.Max(revision, entry.Revision.Number);
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
        json.WriteNumber("revision"u8, revision);
        json.WriteEndObject();
        await EndLine(json);
    }

    /// <summary>Keys only, one a line: every line can be put behind <c>…/keys/</c> as it is. Folded prefixes are no keys.</summary>
    internal async Task WriteText(KeyPage page)
    {
        foreach (var (key, _) in page.Keys)
        {
            Encoding.ASCII.GetBytes(PercentText.Encode(key), output);
            output.Write("\n"u8);
        }

        await output.FlushAsync();
    }

    private void WriteMembers(Utf8JsonWriter json, string key, Entry entry)
    {
        json.WriteString("key"u8, key);
        json.WriteString("etag"u8, EntityTag.Of(entry.Revision));
        json.WriteNumber("revision"u8, entry.Revision.Number);
        json.WriteNumber("size"u8, entry.Value.Length);
        json.WriteNull("expiresAt"u8);
        if (values)
        {
            json.WriteString("contentType"u8, entry.ContentType);
            json.WriteBase64String("base64"u8, entry.Value.Span);
        }
    }

    private async ValueTask EndLine(Utf8JsonWriter json)
    {
        json.Flush();
        json.Reset();
        output.Write("\n"u8);
        if (output.UnflushedBytes > FlushThreshold)
            await output.FlushAsync();
    }

    private async ValueTask FlushIfLong(Utf8JsonWriter json)
    {
        if (json.BytesPending <= FlushThreshold)
            return;
        json.Flush();
        await output.FlushAsync();
    }
}
