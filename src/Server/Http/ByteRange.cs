using Pail.Buckets;

namespace Pail.Server.Http;

/// <summary>A single range of bytes (RFC 9110, section 14).</summary>
/// <param name="Offset">The position of its first byte.</param>
/// <param name="Length">Its length in bytes; 0 when the range does not overlap the value.</param>
internal readonly record struct ByteRange(int Offset, int Length)
{
    /// <summary>The range that a request asks for.</summary>
    /// <returns>
    /// The range, or <see langword="null"/> when the whole value must be sent: there is no range, it is malformed, there are several (which
    /// a server may ignore), or <c>If-Range</c> does not hold.
    /// </returns>
    internal static ByteRange? Of(IHeaderDictionary headers, Entry entry, DateTimeOffset now)
    {
        var header = headers.Range;
        if (header.Count != 1 || !IfRangeHolds(headers, entry, now))
            return null;

        var text = header[0].AsSpan().Trim();
        if (!text.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase))
            return null;

        text = text["bytes=".Length..].Trim(" \t");
        var dash = text.IndexOf('-');
        if (dash < 0)
            return null;
        return dash == 0 ? Suffix(text[1..], entry.Value.Length) : FromTo(text[..dash], text[(dash + 1)..], entry.Value.Length);
    }

    private static bool IfRangeHolds(IHeaderDictionary headers, Entry entry, DateTimeOffset now)
    {
        var header = headers.IfRange;
        if (header.Count == 0)
            return true;

        // A date must match exactly, and its second must be over (RFC 9110, section 8.8.2.2). Within that second, the value may still
        // change and keep its date.
        if (HttpTime.TryParseDate(header.ToString(), out var date))
            return date == entry.LastModified(now) && date <= now.AddSeconds(-1);

        var rest = header.ToString().AsSpan().Trim();
        return EntityTagList.TryReadTag(ref rest, out var weak, out var tag)
            && !weak && rest.IsEmpty && Revision.TryParse(tag, out var revision) && revision == entry.Revision;
    }

    private static ByteRange? Suffix(ReadOnlySpan<char> text, int size)
    {
        // The last bytes of an empty value are the whole value. The last 0 bytes overlap no value.
        if (!TryReadNumber(text, out var count) || (size == 0 && count > 0))
            return null;
        var length = (int)Math.Min(count, size);
        return new ByteRange(size - length, length);
    }

    private static ByteRange? FromTo(ReadOnlySpan<char> first, ReadOnlySpan<char> last, int size)
    {
        if (!TryReadNumber(first, out var from))
            return null;

        var to = long.MaxValue - 1;
        if (!last.IsEmpty && (!TryReadNumber(last, out to) || to < from))
            return null;

        return from >= size ? new ByteRange(0, 0) : new ByteRange((int)from, (int)(Math.Min(to, size - 1) - from + 1));
    }

    // A position may have any number of digits. One that is too large for a long is beyond the end of every value.
    private static bool TryReadNumber(ReadOnlySpan<char> text, out long number)
    {
        number = 0;
        if (text.IsEmpty || text.ContainsAnyExceptInRange('0', '9'))
            return false;
        if (!Digits.TryRead(text, out number) || number == long.MaxValue)
            number = long.MaxValue - 1;
        return true;
    }
}
