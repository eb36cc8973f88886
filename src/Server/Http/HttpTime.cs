using System.Globalization;

namespace Pail.Server.Http;

/// <summary>Writes and reads times for headers, queries and JSON.</summary>
internal static class HttpTime
{
    private const int CachedSeconds = 64;

    // Values are written in bursts, so most answers need the texts of a few dozen seconds. Racing writers of one place are harmless: each
    // stores a correct text.
    private static readonly Second?[] Cache = new Second?[CachedSeconds];

    // IMF-fixdate, RFC 850, and asctime with a day of two digits and of one.
    private static readonly string[] DateForms =
        ["r", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM dd HH:mm:ss yyyy", "ddd MMM  d HH:mm:ss yyyy"];

    // Of the third form, which has no time zone.
    private const int AsctimeLength = 24;

    private const int SecondsLength = 19;
    private const int TickDigits = 7;
    private static readonly string[] SecondForms = ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd't'HH:mm:ss"];

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

    /// <summary>As RFC 3339; null for no time.</summary>
    internal static string? Rfc3339(DateTimeOffset? time) => time is { } some ? Rfc3339(some) : null;

    /// <summary>Reads an HTTP date in any of its three forms (RFC 9110, section 5.6.7).</summary>
    // The framework's parser would also take other time zones and dates without one, which the RFC has a server ignore. In asctime, it
    // would take two spaces before a day of two digits.
    internal static bool TryParseDate(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time)
        && (text.Length == AsctimeLength || text[^1] is 'T' or 't');

    /// <summary>Reads a time of RFC 3339, with its offset from UTC. Digits after the seventh digit of the fraction are ignored.</summary>
    // The framework's parser would also take times without an offset, and would refuse the nine digits that other languages write.
    internal static bool TryParseRfc3339(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length <= SecondsLength
            || !DateTime.TryParseExact(
                text[..SecondsLength], SecondForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            || !TryReadFraction(text[SecondsLength..], out var fraction, out var zone)
            || !TryReadOffset(zone, out var offset))
            return false;

        var ticks = local.Ticks + fraction - offset;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
            return false;
        time = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    private static bool TryReadFraction(ReadOnlySpan<char> text, out long ticks, out ReadOnlySpan<char> rest)
    {
        ticks = 0;
        rest = text;
        if (text is not ['.', ..])
            return true;

        var end = text[1..].IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? text[1..] : text.Slice(1, end);
        rest = text[(1 + digits.Length)..];
        for (var i = 0; i < TickDigits; i++)
            ticks = ticks * 10 + (i < digits.Length ? digits[i] - '0' : 0);
        return digits.Length > 0;
    }

    private static bool TryReadOffset(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        if (text is "Z" or "z")
            return true;
        if (text is not ['+' or '-', _, _, ':', _, _]
            || !Digits.TryRead(text[1..3], out var hours) || !Digits.TryRead(text[4..6], out var minutes) || hours > 23 || minutes > 59)
            return false;

        ticks = hours * TimeSpan.TicksPerHour + minutes * TimeSpan.TicksPerMinute;
        if (text[0] == '-')
            ticks = -ticks;
        return true;
    }

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
