using System.Buffers;

namespace Pail.Buckets;

/// <summary>The lines of an exported bucket: NDJSON in UTF-8, one JSON object a line, one line for each key, then an end line.</summary>
/// <remarks>
/// <code>
/// {"key":"milk","text":"2 l","contentType":"text/plain","created":"2026-11-29T08:51:20.0000000Z",
///  "modified":"2026-11-29T08:51:20.1234567Z","sliding":"00:20:00","revision":"1795376299000000.7"}
/// {"end":true,"keys":1,"revision":"1795376299000000.7"}
/// </code>
/// <para>
/// A value is <c>text</c> if it is UTF-8 without control characters other than tab, line feed and carriage return; otherwise it is
/// <c>base64</c>. Times are RFC 3339 in UTC; the writer gives seven digits of the second's fraction, the reader takes none to seven.
/// <c>sliding</c> is a duration in .NET's constant form (<c>00:20:00</c>, <c>1.00:00:00.0000001</c>), because it is exact to the tick.
/// </para>
/// <para>
/// A key that has half a surrogate pair, which is no character, is <c>keyUtf16</c> instead of <c>key</c>: Base64 of its UTF-16, the lower
/// byte of each unit first.
/// </para>
/// <para>
/// <c>contentEncoding</c>, <c>contentLanguage</c>, <c>metadata</c>, <c>expiresAt</c> and <c>sliding</c> are left out if an entry has none;
/// they are never null. All other members are required. The order of members is free. An unknown member and a repeated one are faults,
/// because an import must not lose what it does not understand.
/// </para>
/// </remarks>
internal static class TransferLine
{
    /// <summary>What the members of one entry line take beside its value: key, headers and metadata, all escaped.</summary>
    private const int OverheadBytes = 64 * 1024;

    /// <summary>A limit for lines that every exported entry keeps if its key and headers are within the server's limits.</summary>
    /// <param name="maxValueBytes">The size of the largest value.</param>
    internal static int MaxBytes(int maxValueBytes) =>
        // JSON's escapes take at most three bytes for one (U+00AD: two bytes, written as \u00AD).
        (int)Math.Min(Array.MaxLength, 3L * maxValueBytes + OverheadBytes);

    /// <summary>Reads one line.</summary>
    /// <param name="line">The line, without its line end.</param>
    /// <param name="number">The line's number, from 1, for the error.</param>
    /// <param name="maxKeyBytes">The size of the largest key that the importer accepts, in bytes of UTF-8.</param>
    /// <param name="entry">The entry, when the line is one.</param>
    /// <param name="end">The end line, when the line is one.</param>
    /// <param name="error">What is wrong with the line, and its number; <see langword="null"/> when nothing is.</param>
    internal static TransferLineKind Read(
        in ReadOnlySequence<byte> line, long number, int maxKeyBytes, out EntryLine entry, out EndLine end, out string? error)
    {
        var bytes = line.IsSingleSegment ? line.FirstSpan : line.ToArray();
        var reader = new TransferLineReader(bytes, maxKeyBytes);
        var kind = reader.Read(out entry, out end, out var fault);
        error = fault is null ? null : $"Line {number}: {fault}";
        return kind;
    }
}
