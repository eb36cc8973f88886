using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Batches;

/// <summary>
/// Writes the results of operations into the answer, no faster than the client reads: the values of a batch may be a gigabyte. For a short
/// result, nothing is allocated.
/// </summary>
internal sealed class ResultWriter(PacedResponse paced)
{
    // A multiple of three, because Base64 encodes three bytes as four characters.
    private const int PieceBytes = 15 * 1024;

    private static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
    private static readonly JsonEncodedText Code = JsonEncodedText.Encode("code");
    private static readonly JsonEncodedText Revision = JsonEncodedText.Encode("revision");
    private static readonly JsonEncodedText ContentType = JsonEncodedText.Encode("contentType");
    private static readonly JsonEncodedText Text = JsonEncodedText.Encode("text");
    private static readonly JsonEncodedText Base64 = JsonEncodedText.Encode("base64");

    // The same rule as in an export, so that a value has the same form in both.
    private static readonly SearchValues<byte> NotInText = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(code => (byte)code).Except("\t\n\r"u8.ToArray()), 0x7F]);

    internal async Task WriteBatch(OperationList list, IReadOnlyList<OperationResult> results)
    {
        paced.Begin(ContentTypes.Json);
        await using var json = new Utf8JsonWriter(paced.Output, Json.Options);
        json.WriteStartObject();
        await WriteResults(json, list, results);
        await End(json);
    }

    internal async Task WriteTransaction(OperationList list, TransactionResult result)
    {
        paced.Begin(ContentTypes.Json);
        await using var json = new Utf8JsonWriter(paced.Output, Json.Options);
        json.WriteStartObject();
        json.WriteBoolean("succeeded"u8, result.ComparisonsHeld);
        json.WriteNumber(Revision, result.Revision.Number);
        await WriteResults(json, list, result.Results);
        await End(json);
    }

    private async ValueTask WriteResults(Utf8JsonWriter json, OperationList list, IReadOnlyList<OperationResult> results)
    {
        json.WriteStartArray("results"u8);
        for (var i = 0; i < results.Count; i++)
        {
            var kind = list.Kinds[i];
            var result = results[i];
            json.WriteStartObject();
            if (OperationProblem.KindOf(kind, result) is { } problem)
                WriteProblem(json, problem, result);
            else if (kind == OperationKind.Get && result.Entry!.Value.Length > PieceBytes)
                await WriteLarge(json, result.Entry);
            else
                WriteDone(json, kind, result);
            json.WriteEndObject();
            if (json.BytesPending + paced.Output.UnflushedBytes >= PacedResponse.PieceBytes)
                await Flush(json);
        }

        json.WriteEndArray();
    }

    private static void WriteProblem(Utf8JsonWriter json, ProblemKind kind, in OperationResult result)
    {
        json.WriteNumber(Status, kind.Status);
        json.WriteString(Code, kind.Code);
        if (result.Fault is { } fault)
            json.WriteString("detail"u8, Echo.Limit(fault.Message));
        if (result is { Status: ApplyStatus.PreconditionFailed, Entry: { } current })
            WriteTag(json, "currentETag"u8, current.Revision);
    }

    private static void WriteDone(Utf8JsonWriter json, OperationKind kind, in OperationResult result)
    {
        json.WriteNumber(Status, StatusOf(kind, result));
        if (kind == OperationKind.Delete)
            json.WriteBoolean("existed"u8, result.Status == ApplyStatus.Deleted);
        if (result.Entry is not { } entry)
            return;
        WriteRevision(json, entry);
        if (kind == OperationKind.Get)
        {
            WriteHeaders(json, entry);
            WriteValue(json, entry.Value.Span);
        }
        else if (kind == OperationKind.Increment)
        {
            json.WriteString(Text, entry.Value.Span);
        }
        else if (kind == OperationKind.Append)
        {
            json.WriteNumber("size"u8, entry.Value.Length);
        }
        else if (kind == OperationKind.Expire || kind == OperationKind.Touch)
        {
            WriteExpiry(json, entry);
        }
    }

    // The status that the same operation has as a request of its own.
    private static int StatusOf(OperationKind kind, in OperationResult result)
    {
        if (kind == OperationKind.Get || kind == OperationKind.Increment)
            return StatusCodes.Status200OK;
        return result.Status == ApplyStatus.Created ? StatusCodes.Status201Created : StatusCodes.Status204NoContent;
    }

    private async ValueTask WriteLarge(Utf8JsonWriter json, Entry entry)
    {
        json.WriteNumber(Status, StatusCodes.Status200OK);
        WriteRevision(json, entry);
        WriteHeaders(json, entry);
        var value = entry.Value;
        var isText = IsText(value.Span);
        json.WritePropertyName(isText ? Text : Base64);
        do
        {
            var piece = value[..Math.Min(PieceBytes, value.Length)];
            value = value[piece.Length..];
            if (isText)
                json.WriteStringValueSegment(piece.Span, isFinalSegment: value.IsEmpty);
            else
                json.WriteBase64StringSegment(piece.Span, isFinalSegment: value.IsEmpty);
            await Flush(json);
        }
        while (!value.IsEmpty);
    }

    private static void WriteValue(Utf8JsonWriter json, ReadOnlySpan<byte> value)
    {
        if (IsText(value))
            json.WriteString(Text, value);
        else
            json.WriteBase64String(Base64, value);
    }

    private static bool IsText(ReadOnlySpan<byte> value) => !value.ContainsAny(NotInText) && Utf8.IsValid(value);

    private static void WriteRevision(Utf8JsonWriter json, Entry entry)
    {
        WriteTag(json, "etag"u8, entry.Revision);
        json.WriteNumber(Revision, entry.Revision.Number);
    }

    private static void WriteHeaders(Utf8JsonWriter json, Entry entry)
    {
        json.WriteString(ContentType, entry.ContentType);
        if (entry.ContentEncoding is { } encoding)
            json.WriteString("contentEncoding"u8, encoding);
        if (entry.ContentLanguage is { } language)
            json.WriteString("contentLanguage"u8, language);
        if (entry.Metadata.Count > 0)
        {
            json.WriteStartObject("metadata"u8);
            foreach (var (name, text) in entry.Metadata)
                json.WriteString(name, text);
            json.WriteEndObject();
        }

        WriteExpiry(json, entry);
    }

    private static void WriteExpiry(Utf8JsonWriter json, Entry entry)
    {
        if (entry.ExpiresAt is { } expiresAt)
            json.WriteString("expiresAt"u8, HttpTime.Rfc3339(expiresAt));
    }

    // The tag is put together with its escapes. To have the writer find and escape the quotes would cost more than the rest of the result.
    private static void WriteTag(Utf8JsonWriter json, ReadOnlySpan<byte> name, Revision revision)
    {
        Span<byte> text = stackalloc byte[64];
        "\"\\\""u8.CopyTo(text);
        var length = 3;
        revision.Epoch.TryFormat(text[length..], out var digits);
        length += digits;
        text[length++] = (byte)'.';
        revision.Number.TryFormat(text[length..], out digits);
        length += digits;
        "\\\"\""u8.CopyTo(text[length..]);
        json.WritePropertyName(name);
        json.WriteRawValue(text[..(length + 3)], skipInputValidation: true);
    }

    private ValueTask Flush(Utf8JsonWriter json)
    {
        json.Flush();
        return paced.FlushIfLong();
    }

    private async ValueTask End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.Flush();
        paced.Output.Write("\n"u8);
        await paced.FlushIfLong();
    }
}
