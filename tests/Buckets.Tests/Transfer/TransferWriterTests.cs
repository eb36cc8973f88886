using System.Buffers;
using System.Text;

namespace Pail.Buckets.Tests;

public sealed class TransferWriterTests
{
    [Fact]
    public void An_entry_is_one_line_and_the_end_line_has_their_number() => Assert.Equal(
        Transferring.Plain + "\n" + Transferring.Plain + "\n" + """{"end":true,"keys":2,"revision":"7.99"}""" + "\n",
        Encoding.UTF8.GetString(Transferring.Export(Transferring.Milk, Transferring.Milk)));

    [Fact]
    public void An_empty_bucket_is_an_end_line_only() =>
        Assert.Equal("""{"end":true,"keys":0,"revision":"7.99"}""" + "\n", Encoding.UTF8.GetString(Transferring.Export()));

    [Fact]
    public void Everything_that_an_entry_has_is_written() => Assert.Equal(
        """{"key":"é/1","base64":"AP8=","contentType":"a/b","contentEncoding":"gzip","contentLanguage":"de, en","""
            + "\"metadata\":{\"owner\":\"Zoë\"},"
            + Transferring.Times
            + ""","expiresAt":"2026-12-01T01:00:00.0000001Z","sliding":"1.00:00:00.0000001","revision":"7.42"}""",
        Transferring.Line(Transferring.Milk with
        {
            Key = "é/1",
            Value = new byte[] { 0, 255 },
            ContentType = "a/b",
            ContentEncoding = "gzip",
            ContentLanguage = "de, en",
            Metadata = new Dictionary<string, string> { ["owner"] = "Zoë" },
            ExpiresAt = new DateTimeOffset(2026, 12, 1, 2, 0, 0, TimeSpan.FromHours(1)).AddTicks(1),
            Sliding = TimeSpan.FromDays(1) + TimeSpan.FromTicks(1),
        }));

    [Theory]
    [InlineData("a\tb\r\nc")]
    [InlineData("<é\uFEFF😀\u2028\u00AD>\"\\")]
    [InlineData("")]
    public void A_readable_value_is_text(string value) =>
        Assert.StartsWith(
            "{\"key\":\"milk\",\"text\":\"",
            Transferring.Line(Transferring.Milk with { Value = Encoding.UTF8.GetBytes(value) }),
            StringComparison.Ordinal);

    [Theory]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 0x61, 0x1B, 0x5B })]
    [InlineData(new byte[] { 0x7F })]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0x61, 0xF0, 0x9F, 0x98 })]
    public void A_value_with_control_characters_or_that_is_not_UTF_8_is_Base64(byte[] value) => Assert.Contains(
        $"\"base64\":\"{Convert.ToBase64String(value).Replace("+", "\\u002B", StringComparison.Ordinal)}\"",
        Transferring.Line(Transferring.Milk with { Value = value }),
        StringComparison.Ordinal);

    [Fact]
    public void No_value_exceeds_the_limit_for_lines()
    {
        foreach (var unit in new[] { "\u00AD", "\u0085", "\n", "\"", "😀", "\uE000", "\u0001" })
        {
            var value = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, 100_000)));
            var line = Encoding.UTF8.GetByteCount(Transferring.Line(Transferring.Milk with { Value = value }));
            Assert.InRange(line, value.Length, TransferLine.MaxBytes(value.Length));
        }

        Assert.Equal(Array.MaxLength, TransferLine.MaxBytes(int.MaxValue));
    }

    [Theory]
    [InlineData(0, 0xD800)]
    [InlineData(1, 0x61, 0xDC00)]
    [InlineData(2, 0xD83D, 0xDE00, 0xD83D)]
    [InlineData(0, 0xD83D, 0xD83D, 0xDE00)]
    public void Half_a_surrogate_pair_is_refused_because_it_would_become_another_text(int index, params int[] units)
    {
        var text = string.Concat(units.Select(unit => (char)unit));
        var broken = new[]
        {
            Transferring.Milk with { ContentType = text },
            Transferring.Milk with { ContentEncoding = text },
            Transferring.Milk with { ContentLanguage = text },
            Transferring.Milk with { Metadata = new Dictionary<string, string> { [text] = "" } },
            Transferring.Milk with { Metadata = new Dictionary<string, string> { ["a"] = text } },
        };

        var output = new ArrayBufferWriter<byte>();
        using var writer = new TransferWriter(output);
        foreach (var line in broken)
        {
            var refusal = Assert.Throws<ArgumentException>(() => writer.Write(line));
            Assert.Contains($"but has half a pair at {index}.", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0, output.WrittenCount);
        Assert.Equal(0, writer.Keys);
        writer.Write(Transferring.Milk);
        Assert.Equal(Transferring.Plain + "\n", Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
