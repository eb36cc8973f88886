using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Pail.Buckets;
using Pail.Server.Http;

namespace Pail.Server.Tests.Fuzzing;

/// <summary>Byte ranges and <c>If-Range</c>.</summary>
public sealed partial class RangeFuzzTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<string> Ranges = Gen.Select(FuzzText.Number, FuzzText.Number, Gen.Int[0, 3]).Select(
        (from, to, form) => form switch
        {
            0 => $"bytes={from}-",
            1 => $"bytes=-{to}",
            _ => $"bytes={from}-{to}",
        });

    private static readonly string[] Parts = ["bytes=", "bytes", "BYTES=", "=", "-", ",", " ", "\t", "0", "9", "٣", "\0", "lines="];

    [Fact]
    public void A_range_is_within_the_value_and_is_the_one_that_was_asked_for() => Fuzz.Check(
        Gen.Select(FuzzText.For(Ranges, Parts), Gen.Frequency((1, Gen.Const(0)), (3, Gen.Int[1, 3000]))),
        (text, size) => Assert.Equal(Model(text, size), Read(new HeaderDictionary { ["Range"] = text }, size)));

    [Fact]
    public void If_Range_never_changes_which_bytes_are_sent() => Fuzz.Check(
        FuzzText.For(
            Gen.OneOf("\"1.1\"", "W/\"1.1\"", "\"1.2\"", HttpTime.Date(Now.AddDays(-1)), HttpTime.Date(Now)), "\"", "1", ".", " ", "W/"),
        text =>
        {
            var range = Read(new HeaderDictionary { ["Range"] = "bytes=1-2", ["If-Range"] = text }, 10);

            var isDate = HttpTime.TryParseDate(text, out var date) && date == Now.AddDays(-1);
            Assert.Equal(text.Trim() == "\"1.1\"" || isDate ? new ByteRange(1, 2) : null, range);
        });

    private static ByteRange? Read(HeaderDictionary headers, int size)
    {
        var time = Now.AddDays(-1);
        return ByteRange.Of(headers, new Entry("k", new NewValue(new byte[size], "text/plain"), new Revision(1, 1), time, time, null), Now);
    }

    private static ByteRange? Model(string text, int size)
    {
        var match = Form().Match(text.Trim());
        if (!match.Success || match.Groups[1].Length + match.Groups[2].Length == 0)
            return null;
        var last = match.Groups[2].Length == 0 ? long.MaxValue : Number(match.Groups[2].ValueSpan);
        if (match.Groups[1].Length == 0)
            return size == 0 && last > 0 ? null : new ByteRange(size - (int)BigInteger.Min(last, size), (int)BigInteger.Min(last, size));

        var first = Number(match.Groups[1].ValueSpan);
        if (last < first && match.Groups[2].Length > 0)
            return null;
        return first >= size
            ? new ByteRange(0, 0)
            : new ByteRange((int)first, (int)(BigInteger.Min(last, size - 1) - first) + 1);
    }

    // Beyond 64 bits, the order of two positions does not matter: both are behind the end of every value.
    private static BigInteger Number(ReadOnlySpan<char> digits) =>
        BigInteger.Min(BigInteger.Parse(digits, CultureInfo.InvariantCulture), long.MaxValue - 1);

    [GeneratedRegex(@"\Abytes=[ \t]*([0-9]*)-([0-9]*)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
