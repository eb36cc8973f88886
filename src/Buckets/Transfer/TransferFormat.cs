using System.Buffers.Binary;
using System.Globalization;

namespace Pail.Buckets;

/// <summary>How an export writes times and durations. Each has a text form that loses nothing.</summary>
internal static class TransferFormat
{
    private const string WrittenTime = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    private const string Seconds = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private const string FractionOfSecond = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    /// <summary>Where a text has half a surrogate pair, for which UTF-8 has no bytes; -1 for nowhere.</summary>
    internal static int FindHalfPair(string text)
    {
        for (var at = 0; text.AsSpan(at).IndexOfAnyInRange('\uD800', '\uDFFF') is var skip and >= 0; at += skip + 2)
        {
            if (at + skip + 1 >= text.Length || !char.IsSurrogatePair(text[at + skip], text[at + skip + 1]))
                return at + skip;
        }

        return -1;
    }

    /// <summary>The units of a text as they are, two bytes each, the lower one first.</summary>
    internal static byte[] WriteUnits(string text)
    {
        var bytes = new byte[text.Length * sizeof(char)];
        for (var i = 0; i < text.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * sizeof(char)), text[i]);
        return bytes;
    }

    /// <summary>Reads what <see cref="WriteUnits"/> writes.</summary>
    internal static string ReadUnits(byte[] bytes) => string.Create(bytes.Length / sizeof(char), bytes, static (text, bytes) =>
    {
        for (var i = 0; i < text.Length; i++)
            text[i] = (char)BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(i * sizeof(char)));
    });

    /// <summary>Writes a time as RFC 3339 in UTC, with all seven digits of a tick.</summary>
    internal static string Write(DateTimeOffset time) => time.ToUniversalTime().ToString(WrittenTime, CultureInfo.InvariantCulture);

    /// <summary>Writes a duration in .NET's constant form: <c>[days.]hh:mm:ss[.fffffff]</c>.</summary>
    internal static string Write(TimeSpan duration) => duration.ToString("c", CultureInfo.InvariantCulture);

    /// <summary>Reads a time in UTC with no, or one to seven, digits behind the second.</summary>
    internal static bool TryReadTime(string text, out DateTimeOffset time)
    {
        time = default;

        // The framework's parser would also take no digit after the point, and NULs at the end.
        return text is [.., >= '0' and <= '9', 'Z']
            && DateTimeOffset.TryParseExact(
                text,
                text.Contains('.', StringComparison.Ordinal) ? FractionOfSecond : Seconds,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out time);
    }

    /// <summary>Reads what <see cref="Write(TimeSpan)"/> writes for a duration greater than zero, and nothing else.</summary>
    internal static bool TryReadDuration(string text, out TimeSpan duration) =>
        TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out duration)
        && duration > TimeSpan.Zero
        && Write(duration) == text;
}
