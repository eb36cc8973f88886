using System.Globalization;

namespace Pail.Buckets;

/// <summary>How an export writes times and durations. Each has a text form that loses nothing.</summary>
internal static class TransferFormat
{
    private const string WrittenTime = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    private const string Seconds = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private const string FractionOfSecond = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

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
