using System.Buffers;
using System.Collections.ObjectModel;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Pail.Buckets;

/// <summary>Writes an export into a buffer: a line for each entry, then the end line, which has their number.</summary>
/// <remarks>Nothing is flushed: the caller flushes the buffer between lines, at the pace of its reader.</remarks>
internal sealed class TransferWriter(IBufferWriter<byte> output) : IDisposable
{
    // A value is escaped piece by piece, so that a large one needs no second buffer of its size.
    private const int PieceBytes = 48 * 1024;

    private static readonly SearchValues<byte> NotInText = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(code => (byte)code).Except([(byte)'\t', (byte)'\n', (byte)'\r']), 0x7F]);

    // The file is data for programs, so it needs no escapes for HTML, which would double its size in many languages.
    private readonly Utf8JsonWriter _json = new(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>How many entries were written.</summary>
    internal long Keys { get; private set; }

    /// <summary>Writes an entry.</summary>
    /// <exception cref="ArgumentException">
    /// A header or a metadata text of the entry has half a surrogate pair. UTF-8 has no bytes for it, so the import would get another text.
    /// Nothing was written.
    /// </exception>
    internal void Write(in EntryLine line)
    {
        Check(line);
        _json.WriteStartObject();
        if (TransferFormat.FindHalfPair(line.Key) < 0)
            _json.WriteString("key"u8, line.Key);
        else
            _json.WriteBase64String("keyUtf16"u8, TransferFormat.WriteUnits(line.Key));
        WriteValue(line.Value.Span);
        _json.WriteString("contentType"u8, line.ContentType);
        if (line.ContentEncoding is { } encoding)
            _json.WriteString("contentEncoding"u8, encoding);
        if (line.ContentLanguage is { } language)
            _json.WriteString("contentLanguage"u8, language);
        if (line.Metadata is { Count: > 0 } metadata)
            WriteMetadata(metadata);
        _json.WriteString("created"u8, TransferFormat.Write(line.Created));
        _json.WriteString("modified"u8, TransferFormat.Write(line.Modified));
        if (line.ExpiresAt is { } expiresAt)
            _json.WriteString("expiresAt"u8, TransferFormat.Write(expiresAt));
        if (line.Sliding is { } sliding)
            _json.WriteString("sliding"u8, TransferFormat.Write(sliding));
        _json.WriteString("revision"u8, line.Revision.ToString());
        EndLine();
        Keys++;
    }

    /// <summary>Writes the end line.</summary>
    /// <param name="revision">The revision of the exported bucket.</param>
    internal void End(Revision revision)
    {
        _json.WriteStartObject();
        _json.WriteBoolean("end"u8, true);
        _json.WriteNumber("keys"u8, Keys);
        _json.WriteString("revision"u8, revision.ToString());
        EndLine();
    }

    public void Dispose() => _json.Dispose();

    private static bool IsText(ReadOnlySpan<byte> value) => !value.ContainsAny(NotInText) && Utf8.IsValid(value);

    private static void Check(in EntryLine line)
    {
        Check(line.ContentType);
        Check(line.ContentEncoding);
        Check(line.ContentLanguage);
        foreach (var (name, value) in line.Metadata ?? ReadOnlyDictionary<string, string>.Empty)
        {
            Check(name);
            Check(value);
        }
    }

    private static void Check(string? text)
    {
        if (text is not null && TransferFormat.FindHalfPair(text) is var at and >= 0)
            throw new ArgumentException($"A text must have whole surrogate pairs, but has half a pair at {at}.", nameof(text));
    }

    private void WriteValue(ReadOnlySpan<byte> value)
    {
        var isText = IsText(value);
        _json.WritePropertyName(isText ? "text"u8 : "base64"u8);
        do
        {
            var piece = value[..Math.Min(PieceBytes, value.Length)];
            value = value[piece.Length..];
            if (isText)
                _json.WriteStringValueSegment(piece, isFinalSegment: value.IsEmpty);
            else
                _json.WriteBase64StringSegment(piece, isFinalSegment: value.IsEmpty);
        }
        while (!value.IsEmpty);
    }

    private void WriteMetadata(IReadOnlyDictionary<string, string> metadata)
    {
        _json.WriteStartObject("metadata"u8);
        foreach (var (name, value) in metadata)
            _json.WriteString(name, value);
        _json.WriteEndObject();
    }

    private void EndLine()
    {
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        output.Write("\n"u8);
    }
}
