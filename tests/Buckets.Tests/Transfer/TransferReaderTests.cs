using System.Text;
using CsCheck;

namespace Pail.Buckets.Tests;

public sealed class TransferReaderTests
{
    private const string EndOfTwo = """{"end":true,"keys":2,"revision":"7.99"}""";

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task An_export_that_was_cut_off_at_any_byte_is_refused(string lineEnd)
    {
        var text = Encoding.UTF8.GetString(Transferring.Export(Transferring.Milk with { Key = "é" }, Transferring.Milk))
            .Replace("\n", lineEnd, StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var length = 0; length <= bytes.Length; length++)
        {
            var (_, error) = await Transferring.Import(bytes.AsMemory(0, length));

            // Only the last line's end may be missing: nothing of the content is.
            if (length >= bytes.Length - lineEnd.Length)
                Assert.Null(error);
            else
                Assert.Contains("truncated", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_export_without_a_line_in_the_middle_is_refused()
    {
        var (entries, error) = await Import(Transferring.Plain, EndOfTwo);

        Assert.Single(entries);
        Assert.Equal("The import is truncated: the end line says 2 entries, but 1 came before it.", error);
    }

    [Fact]
    public async Task An_export_with_more_entries_than_its_end_line_says_is_refused() => Assert.Equal(
        "The import is truncated: the end line says 2 entries, but 3 came before it.",
        (await Import(Transferring.Plain, Transferring.Plain, Transferring.Plain, EndOfTwo)).Error);

    [Fact]
    public async Task An_empty_input_is_truncated()
    {
        foreach (var empty in new[] { "", "\n", "\r\n\r\n", "\r" })
            Assert.Equal("The import is truncated: the end line is missing after 0 entries.", (await Import(empty)).Error);
    }

    [Fact]
    public async Task Nothing_may_follow_the_end_line()
    {
        var (_, error) = await Import(Transferring.Plain, Transferring.Plain, EndOfTwo, EndOfTwo);

        Assert.Equal("Line 4: nothing may follow the end line.", error);
        Assert.Null((await Import(Transferring.Plain, Transferring.Plain, EndOfTwo, "", "\r", "")).Error);
    }

    [Fact]
    public async Task Empty_lines_are_counted_but_ignored() =>
        Assert.Equal("Line 5: there is no member `a`.", (await Import("", Transferring.Plain, "\r", "", """{"a":1}""", EndOfTwo)).Error);

    [Fact]
    public async Task A_line_over_the_limit_is_refused_with_its_number()
    {
        var size = Transferring.Plain.Length;
        var bytes = Encoding.UTF8.GetBytes($"{Transferring.Plain}\r\n{Transferring.Plain} \r\n{EndOfTwo}");

        var (entries, error) = await Transferring.Import(bytes, size);

        Assert.Single(entries);
        Assert.Equal($"Line 2: a line must have at most {size} bytes, but this one has more.", error);
        Assert.Null((await Transferring.Import(bytes, size + 1)).Error);
    }

    [Theory]
    [InlineData("\u00EF\u00BB\u00BF{}", "a byte order mark is not allowed")]
    [InlineData("{\"key\":\"\u00FF\"}", "the bytes are not UTF-8")]
    [InlineData("{\"key\":\"\\udc00\"}", "an escape of half a surrogate pair is not a character")]
    [InlineData("{\"key\":\"\0\"}", "but is not: byte 9: ")]
    [InlineData("\0\0\0", "but is not: byte 1: ")]
    [InlineData("{\"key\":1e400}", "`key` must be a string, but is a number")]
    [InlineData("{\"end\":true,\"keys\":1e400}", "`keys` must be a whole number from 0 to 9223372036854775807, but is `1e400`")]
    [InlineData("{\"end\":true,\"keys\":9223372036854775808}", "but is `9223372036854775808`.")]
    [InlineData("{} {}", "but is not: byte 4: ")]
    public async Task Hostile_lines_are_refused(string line, string fault)
    {
        var (entries, error) = await Transferring.Import(Encoding.Latin1.GetBytes(line + "\n" + EndOfTwo));

        Assert.Empty(entries);
        Assert.StartsWith("Line 1: ", error, StringComparison.Ordinal);
        Assert.Contains(fault, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deep_and_long_lines_are_refused_with_a_short_error()
    {
        var deep = "{\"metadata\":" + new string('[', 200_000);

        Assert.Contains("depth of 64", (await Import(deep, EndOfTwo)).Error, StringComparison.Ordinal);
        foreach (var line in new[] { $$"""{"end":true,"keys":{{new string('9', 100_000)}}}""", $$"""{"{{new string('x', 100_000)}}":1}""" })
            Assert.InRange((await Import(line, EndOfTwo)).Error!.Length, 20, 300);
    }

    [Fact]
    public Task An_export_with_any_byte_changed_is_read_without_an_exception()
    {
        var bytes = Transferring.Export(Transferring.Milk with { Key = "é" }, Transferring.Milk with { Value = new byte[] { 0xFF } });
        return Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).SampleAsync(async change =>
        {
            var changed = bytes.ToArray();
            changed[change.Item1] = change.Item2;
            var (entries, error) = await Transferring.Import(changed);
            Assert.True(entries.Count == 2 || error is not null);
        });
    }

    private static Task<(List<EntryLine> Entries, string? Error)> Import(params string[] lines) =>
        Transferring.Import(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
}
