using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Pail.Buckets;

/// <summary>
/// The strict reading of JSON (RFC 8259): one value in UTF-8, no byte order mark, no comments, no trailing commas, no escape of half a
/// surrogate pair, at most <see cref="MaxDepth"/> levels of objects and arrays.
/// </summary>
internal static class JsonText
{
    internal const int MaxDepth = 64;

    internal static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    internal static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = MaxDepth };

    internal static bool IsJson(ReadOnlyMemory<byte> bytes) => FindFault(bytes.Span) is null;

    /// <summary>Finds why bytes are not JSON.</summary>
    /// <returns>The fault with its position, without a final period; or <see langword="null"/> when the bytes are JSON.</returns>
    internal static string? FindFault(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return "it is empty";
        if (bytes.StartsWith("\uFEFF"u8))
            return $"{Position(bytes, 0)}: a byte order mark is not allowed";
        if (!Utf8.IsValid(bytes))
            return $"{Position(bytes, FirstInvalidByte(bytes))}: the bytes are not UTF-8";

        try
        {
            var reader = new Utf8JsonReader(bytes, ReaderOptions);
            while (reader.Read())
            {
            }
        }
        catch (JsonException exception)
        {
            return Describe(exception);
        }

        return FindLoneSurrogate(bytes) is var at and >= 0
            ? $"{Position(bytes, at)}: an escape of half a surrogate pair is not a character"
            : null;
    }

    /// <summary>
    /// Finds the first escape (<c>\ud800</c> to <c>\udfff</c>) that is half a pair. .NET's reader and its document accept such an escape.
    /// </summary>
    /// <param name="json">JSON. In other bytes the answer means nothing, but finding it is safe.</param>
    /// <returns>The offset of its backslash, or -1.</returns>
    internal static int FindLoneSurrogate(ReadOnlySpan<byte> json)
    {
        for (var at = 0; json[at..].IndexOf((byte)'\\') is var skip and >= 0;)
        {
            at += skip;
            var unit = EscapedUnit(json[at..]);
            if (!char.IsSurrogate(unit))
                at += Math.Min(2, json.Length - at);
            else if (char.IsHighSurrogate(unit) && char.IsLowSurrogate(EscapedUnit(json[(at + 6)..])))
                at += 12;
            else
                return at;
        }

        return -1;
    }

    /// <summary>Names an offset as people count: lines and bytes from 1.</summary>
    internal static string Position(ReadOnlySpan<byte> bytes, int offset)
    {
        var before = bytes[..offset];
        return $"line {before.Count((byte)'\n') + 1}, byte {offset - before.LastIndexOf((byte)'\n')}";
    }

    /// <summary>What the framework found, with its position in front, where this project's errors have it.</summary>
    internal static string Describe(JsonException exception)
    {
        var message = exception.Message.AsSpan();
        if (message.IndexOf(" LineNumber:", StringComparison.Ordinal) is var end and >= 0)
            message = message[..end];
        return $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}: {message.TrimEnd('.')}";
    }

    // The unit that \uXXXX at the beginning of the text escapes, or NUL, which is no surrogate.
    private static char EscapedUnit(ReadOnlySpan<byte> text)
    {
        if (text.Length < 6 || text[0] != '\\' || text[1] != 'u')
            return '\0';

        var unit = 0;
        foreach (var digit in text[2..6])
        {
            if (!char.IsAsciiHexDigit((char)digit))
                return '\0';
            unit = unit * 16 + (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return (char)unit;
    }

    private static int FirstInvalidByte(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == OperationStatus.Done)
            at += length;
        return at;
    }
}
