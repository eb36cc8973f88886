using System.Globalization;

namespace Pail.Server.Http;

/// <summary>Writes times for headers and JSON, and reads those of headers.</summary>
internal static class HttpTime
{
    private const int CachedSeconds = 64;

    // Values are written in bursts, so most answers need the texts of a few dozen seconds. Racing writers of one place are harmless: each
    // stores a correct text.
    private static readonly Second?[] Cache = new Second?[CachedSeconds];

    // IMF-fixdate, RFC 850, and asctime with a day of two digits and of one.
    private static readonly string[] DateForms =
        ["r", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM dd HH:mm:ss yyyy", "ddd MMM  d HH:mm:ss yyyy"];

    /// <summary>As an HTTP date: <c>Sun, 06 Nov 1994 08:49:37 GMT</c>.</summary>
    internal static string Date(DateTimeOffset time) => SecondOf(time).Date;

    /// <summary>As RFC 3339, in UTC with milliseconds: <c>1994-11-06T08:49:37.000Z</c>.</summary>
    internal static string Rfc3339(DateTimeOffset time)
    {
        var milliseconds = (int)(time.UtcTicks / TimeSpan.TicksPerMillisecond % 1000);
        return string.Create(24, (SecondOf(time).Rfc3339, milliseconds), static (text, parts) =>
        {
            parts.Rfc3339.CopyTo(text);
            text[19] = '.';
            text[20] = (char)('0' + parts.milliseconds / 100);
            text[21] = (char)('0' + parts.milliseconds / 10 % 10);
            text[22] = (char)('0' + parts.milliseconds % 10);
            text[23] = 'Z';
        });
    }

    /// <summary>Reads an HTTP date in any of its three forms (RFC 9110, section 5.6.7).</summary>
    // The framework's parser would also take other time zones and dates without one, which the RFC has a server ignore.
    internal static bool TryParseDate(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private static Second SecondOf(DateTimeOffset time)
    {
        var number = time.UtcTicks / TimeSpan.TicksPerSecond;
        ref var place = ref Cache[number % CachedSeconds];
        var cached = Volatile.Read(ref place);
        if (cached?.Number == number)
            return cached;

        cached = new Second(
            number,
            time.ToString("r", CultureInfo.InvariantCulture),
            time.UtcDateTime.ToString("s", CultureInfo.InvariantCulture));
        Volatile.Write(ref place, cached);
        return cached;
    }

    private sealed record Second(long Number, string Date, string Rfc3339);
}
