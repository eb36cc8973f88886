using System.Globalization;

namespace Pail.Server.Http;

/// <summary>Durations as people write them: <c>30</c> (seconds), <c>500ms</c>, <c>5s</c>, <c>20m</c>, <c>2h</c>, <c>7d</c>.</summary>
internal static class Durations
{
    internal const string Expected = "an integer of seconds or an integer with one of the units ms, s, m, h, d";

    /// <summary>The same, for a duration that is not 0. The longest one is that of <see cref="TimeSpan"/>.</summary>
    internal const string ExpectedPositive = $"{Expected}, from 1ms to 10675199d";

    /// <summary>The longest duration in whole seconds.</summary>
    internal static readonly long MaxSeconds = TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerSecond;

    // The largest unit first, because a duration is written in the largest unit that needs no fraction.
    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay),
        ("h", TimeSpan.TicksPerHour),
        ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond),
        ("ms", TimeSpan.TicksPerMillisecond),
    ];

    internal static bool TryRead(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        var number = digits < 0 ? text : text[..digits];
        var unit = digits < 0 ? "s" : text[digits..];
        if (!Digits.TryRead(number, out var count))
            return false;

        foreach (var (name, ticks) in Units)
        {
            if (unit.SequenceEqual(name) && count <= TimeSpan.MaxValue.Ticks / ticks)
            {
                duration = new TimeSpan(count * ticks);
                return true;
            }
        }

        return false;
    }

    internal static string Write(TimeSpan duration)
    {
        foreach (var (unit, ticks) in Units)
        {
            if (duration.Ticks % ticks == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / ticks}{unit}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / TimeSpan.TicksPerMillisecond}ms");
    }
}
