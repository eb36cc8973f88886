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
    internal static string Rfc3339(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private sealed record Cached(long Second, string Text);
}
