using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using CsCheck;
using Pail.Server.Http;
using Pail.Server.Requests;

namespace Pail.Server.Tests.Fuzzing;

/// <summary>Times, durations and sizes.</summary>
public sealed partial class TimeFuzzTests
{
    private static readonly Gen<DateTimeOffset> Moments = Gen.Frequency(
            (1, Gen.Long[0, DateTime.MaxValue.Ticks]),
            (3, Gen.Long[DateTime.UnixEpoch.Ticks, DateTime.UnixEpoch.AddYears(100).Ticks]))
        .Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    private static readonly Gen<string> Rfc3339 = Gen.Select(Moments, Gen.OneOf("", ".1", ".123", ".123456789", ".0000000"), Gen.OneOf(
        "Z", "z", "+00:00", "-00:00", "+23:59", "-23:59", "+01:30", "+24:00")).Select(
        (time, fraction, zone) => time.ToString("s", CultureInfo.InvariantCulture) + fraction + zone);

    private static readonly string[] DateForms =
        ["ddd, dd MMM yyyy HH:mm:ss 'GMT'", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM dd HH:mm:ss yyyy", "ddd MMM  d HH:mm:ss yyyy"];

    private static readonly Gen<string> Dates = Gen.Select(Moments, Gen.OneOf(DateForms)).Select(
        (time, form) => time.ToString(form, CultureInfo.InvariantCulture));

    [Fact]
    public void A_written_duration_reads_back() => Fuzz.Check(
        Gen.Select(Gen.Const(""), Gen.Long[0, TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond]),
        (_, milliseconds) =>
        {
            var duration = new TimeSpan(milliseconds * TimeSpan.TicksPerMillisecond);

            Assert.True(Durations.TryRead(Durations.Write(duration), out var read));
            Assert.Equal(duration, read);
        });

    [Fact]
    public void A_duration_is_a_number_with_a_unit_that_fits() => Fuzz.Check(
        FuzzText.For(
            Gen.Select(FuzzText.Number, Gen.OneOf("", "ms", "s", "m", "h", "d"), (number, unit) => number + unit),
            "1", "0", "-", "+", " ", "ms", "s", "d", "M", ".", "never", "\0", "٣"),
        text =>
        {
            var match = Duration().Match(text);
            var unit = match.Groups[2].Value switch
            {
                "ms" => TimeSpan.TicksPerMillisecond,
                "m" => TimeSpan.TicksPerMinute,
                "h" => TimeSpan.TicksPerHour,
                "d" => TimeSpan.TicksPerDay,
                _ => TimeSpan.TicksPerSecond,
            };
            var ticks = match.Success ? BigInteger.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * unit : -1;
            var isDuration = ticks >= 0 && ticks <= TimeSpan.MaxValue.Ticks;

            Assert.Equal(isDuration, Durations.TryRead(text, out var duration));
            Assert.Equal(isDuration ? ticks : 0, duration.Ticks);
            Assert.Equal(text == "never" || duration > TimeSpan.Zero, TimeToLive.TryReadLifetime(text, out _));
        });

    [Fact]
    public void A_size_is_a_number_with_a_unit_that_fits() => Fuzz.Check(
        FuzzText.For(
            Gen.Select(FuzzText.Number, Gen.OneOf("", "KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB"), (number, unit) => number + unit),
            "1", "K", "B", "iB", "kB", " ", "\0", "-"),
        text =>
        {
            var isSize = ByteSizes.TryRead(text, out var bytes);

            Assert.True(bytes >= 0);
            Assert.True(!isSize || Size().IsMatch(text));
            if (isSize && !text.EndsWith('B'))
                Assert.Equal(BigInteger.Parse(text, CultureInfo.InvariantCulture), bytes);
        });

    [Fact]
    public void A_written_time_reads_back() => Fuzz.Check(Gen.Select(Gen.Const(""), Moments), (_, time) =>
    {
        Assert.True(HttpTime.TryParseRfc3339(HttpTime.Rfc3339(time), out var precise));
        Assert.Equal(time.UtcTicks / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond, precise.UtcTicks);
        Assert.True(HttpTime.TryParseDate(HttpTime.Date(time), out var date));
        Assert.Equal(time.UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, date.UtcTicks);
    });

    [Fact]
    public void A_time_of_RFC_3339_is_what_its_grammar_and_the_calendar_say() => Fuzz.Check(
        FuzzText.For(Rfc3339, "2030-01-31", "T12:00:00", "Z", "+01:00", ".5", ".", "t", " ", "24", "60", "-", ":", "\0", "٣"),
        text =>
        {
            var expected = TimeOf(Rfc3339Form().Match(text));

            Assert.Equal(expected is not null, HttpTime.TryParseRfc3339(text, out var time));
            Assert.Equal(expected ?? 0, time.UtcTicks);
        });

    [Fact]
    public void An_HTTP_date_has_one_of_the_three_forms() => Fuzz.Check(
        FuzzText.For(Dates, "Sun", "Sunday", ", ", "06 Nov 1994", " 08:49:37", " GMT", " UTC", "+0100", "06-Nov-94", "\0", " ", "24", "60"),
        text =>
        {
            if (!HttpTime.TryParseDate(text, out var time))
                return;

            Assert.Equal(TimeSpan.Zero, time.Offset);

            // The day of the week is that of the date, in particular.
            Assert.Contains(
                text, DateForms.Select(form => time.ToString(form, CultureInfo.InvariantCulture)), StringComparer.OrdinalIgnoreCase);
        });

    private static long? TimeOf(Match match)
    {
        if (!match.Success)
            return null;
        var numbers = match.Groups.Values.Skip(1).Take(6)
            .Select(group => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture)).ToArray();
        if (numbers[0] == 0 || numbers[1] is < 1 or > 12 || numbers[2] < 1 || numbers[2] > DateTime.DaysInMonth(numbers[0], numbers[1])
            || numbers[3] > 23 || numbers[4] > 59 || numbers[5] > 59)
            return null;
        var local = new DateTime(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], DateTimeKind.Utc).Ticks
            + long.Parse(match.Groups["fraction"].Value.PadRight(7, '0')[..7], CultureInfo.InvariantCulture);
        if (!match.Groups["sign"].Success)
            return local;
        var hours = int.Parse(match.Groups["hours"].ValueSpan, CultureInfo.InvariantCulture);
        var minutes = int.Parse(match.Groups["minutes"].ValueSpan, CultureInfo.InvariantCulture);
        if (hours > 23 || minutes > 59)
            return null;
        var offset = new TimeSpan(hours, minutes, 0).Ticks;
        var ticks = match.Groups["sign"].Value == "-" ? local + offset : local - offset;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? ticks : null;
    }

    [GeneratedRegex(@"\A([0-9]+)(ms|s|m|h|d)?\z")]
    private static partial Regex Duration();

    [GeneratedRegex(@"\A[0-9]+([KMGT]i?B)?\z")]
    private static partial Regex Size();

    [GeneratedRegex(
        @"\A([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(\.(?<fraction>[0-9]+))?"
        + @"([Zz]|(?<sign>[-+])(?<hours>[0-9]{2}):(?<minutes>[0-9]{2}))\z")]
    private static partial Regex Rfc3339Form();
}
