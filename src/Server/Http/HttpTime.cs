using System.Globalization;

namespace Pail.Server.Http;

/// <summary>Times in headers.</summary>
internal static class HttpTime
{
    // Values written in the same second share their text, which is the usual case under load. Racing writers each store a right pair.
    private static volatile Cached? _last;

    /// <summary>The time without its fraction of a second, which HTTP dates do not have.</summary>
    internal static DateTimeOffset WholeSeconds(DateTimeOffset time) =>
        new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerSecond, TimeSpan.Zero);

    /// <summary>As an HTTP date: <c>Sun, 06 Nov 1994 08:49:37 GMT</c>.</summary>
    internal static string Date(DateTimeOffset time)
    {
        var second = time.UtcTicks / TimeSpan.TicksPerSecond;
        var last = _last;
        if (last?.Second == second)
            return last.Text;

        last = new Cached(second, time.ToString("r", CultureInfo.InvariantCulture));
        _last = last;
        return last.Text;
    }

    /// <summary>As RFC 3339, in UTC with milliseconds: <c>1994-11-06T08:49:37.000Z</c>.</summary>
    internal static string Rfc3339(DateTimeOffset time)
    {
        // The round-trip format has a fast path of its own, several times as quick as a pattern; of its seven digits three are wanted.
        Span<char> text = stackalloc char[28];
        _ = time.UtcDateTime.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
        text[23] = 'Z';
        return text[..24].ToString();
    }

    private sealed record Cached(long Second, string Text);
}
