using System.Buffers;
using System.Text;

namespace Pail.Buckets.Tests;

public sealed class TransferLineTests
{
    private const string NoKey =
        "`keyUtf16` must be Base64 of a key in UTF-16 (the lower byte first) with half a surrogate pair, but is not.";

    private const string WholeNumber = "a whole number from 0 to 9223372036854775807";

    [Theory]
    [InlineData("\"text\":\"2 l\"", "\"text\":\"2 l\",\"colour\":1", "there is no member `colour`.")]
    [InlineData("\"text\":\"2 l\"", "\"text\":\"2 l\",\"Key\":\"a\"", "there is no member `Key`.")]
    [InlineData("\"text\":\"2 l\"", "\"text\":\"2 l\",\"\\u202e\":{}", "there is no member `\\u202E`.")]
    [InlineData("\"text\":\"2 l\"", "\"text\":\"2 l\",\"k\\u0065y\":\"a\"", "the member `key` is there twice.")]
    [InlineData("\"text\":\"2 l\"", "\"text\":\"2 l\",\"text\":\"2 l\"", "the member `text` is there twice.")]
    [InlineData("\"key\":\"milk\",", "", "the entry has no `key`.")]
    [InlineData(Transferring.Times + ",", "", "the entry has no `created`, `modified`.")]
    [InlineData("\"contentType\":\"text/plain\",", "", "the entry has no `contentType`.")]
    [InlineData(",\"revision\":\"7.42\"", "", "the entry has no `revision`.")]
    [InlineData("\"text\":\"2 l\",", "", "the entry has no value: one of `text` and `base64` must be there.")]
    [InlineData("\"text\":\"2 l\"", "\"base64\":\"\",\"text\":\"\"", "an entry must have one of `text` and `base64`, but has both.")]
    [InlineData("\"milk\"", "7", "`key` must be a string, but is a number.")]
    [InlineData("\"milk\"", "null", "`key` must be a string, but is null.")]
    [InlineData("\"2 l\"", "[\"2 l\"]", "`text` must be a string, but is an array.")]
    [InlineData("\"2 l\"", "true", "`text` must be a string, but is true.")]
    [InlineData("\"text/plain\"", "{}", "`contentType` must be a string, but is an object.")]
    [InlineData("\"revision\"", "\"contentEncoding\":null,\"revision\"", "`contentEncoding` must be a string, but is null.")]
    [InlineData("\"revision\"", "\"expiresAt\":null,\"revision\"", "`expiresAt` must be a string, but is null.")]
    [InlineData("\"revision\"", "\"metadata\":[],\"revision\"", "`metadata` must be an object of strings, but is an array.")]
    [InlineData("\"revision\"", "\"metadata\":{\"a\":1},\"revision\"", "`a` in `metadata` must be a string, but is a number.")]
    [InlineData("\"revision\"", "\"metadata\":{\"a\":{}},\"revision\"", "`a` in `metadata` must be a string, but is an object.")]
    [InlineData("\"revision\"", "\"metadata\":{\"a\":\"\",\"\\u0061\":\"\"},\"revision\"", "`a` is twice in `metadata`.")]
    [InlineData("\"7.42\"", "7.42", "`revision` must be a string, but is a number.")]
    [InlineData("\"7.42\"", "\"7.042\"", "`revision` must be a revision like `1795376299000000.42`, but is `7.042`.")]
    [InlineData("\"revision\"", "\"keys\":1,\"revision\"", "only an end line may have `keys`, but this line has no `end`.")]
    [InlineData("\"revision\"", "\"end\":true,\"revision\"", "an end line must have only `end`, `keys` and `revision`, but also has "
        + "`key`, `text`, `contentType`, `created`, `modified`.")]
    public void A_fault_of_an_entry_is_named_with_its_line(string part, string instead, string fault)
    {
        Assert.Contains(part, Transferring.Plain, StringComparison.Ordinal);
        Assert.Equal($"Line 7: {fault}", Transferring.Fault(Transferring.Plain.Replace(part, instead, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("\"keyUtf16\":\"ANg=\",\"key\":\"a\"", "an entry must have one of `key` and `keyUtf16`, but has both.")]
    [InlineData("\"keyUtf16\":7", "`keyUtf16` must be a string, but is a number.")]
    [InlineData("\"keyUtf16\":\"ANg\"", NoKey)]
    [InlineData("\"keyUtf16\":\"ANgA\"", NoKey)]
    [InlineData("\"keyUtf16\":\"YQA=\"", NoKey)]
    [InlineData("\"keyUtf16\":\"\"", NoKey)]
    public void A_key_in_UTF_16_has_half_a_pair_and_no_other_form(string member, string fault)
    {
        Assert.Equal($"Line 7: {fault}", Fault(member));
        var longest = Convert.ToBase64String(new byte[] { 0, 0xD8 }.Concat(new byte[1020]).ToArray());
        Assert.Equal("Line 7: `keyUtf16` must have at most 512 bytes, but has 513.", Fault($"\"keyUtf16\":\"{longest}\""));

        static string Fault(string member) =>
            Transferring.Fault(Transferring.Plain.Replace("\"key\":\"milk\"", member, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("QQ")]
    [InlineData("Q===")]
    [InlineData("QQ==QQ==")]
    [InlineData("QQ-_")]
    [InlineData("é")]
    [InlineData("\\u0000")]
    public void Bad_Base64_is_refused(string base64) => Assert.Equal(
        "Line 7: `base64` must be Base64 (RFC 4648, chapter 4, with padding), but is not.",
        Transferring.Fault(Transferring.Plain.Replace("\"text\":\"2 l\"", $"\"base64\":\"{base64}\"", StringComparison.Ordinal)));

    [Theory]
    [InlineData("")]
    [InlineData("now")]
    [InlineData("2026-11-29")]
    [InlineData("2026-11-29T08:51:20")]
    [InlineData("2026-11-29T08:51:20.Z")]
    [InlineData("2026-11-29T08:51:20.12345678Z")]
    [InlineData("2026-11-29T08:51:20+00:00")]
    [InlineData("2026-11-29 08:51:20Z")]
    [InlineData(" 2026-11-29T08:51:20Z")]
    [InlineData("2026-11-29T08:51:20z")]
    [InlineData("2026-11-29T8:51:20Z")]
    [InlineData("2026-02-30T08:51:20Z")]
    [InlineData("2026-11-29T24:00:00Z")]
    [InlineData("2026-11-29T23:59:60Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("12026-11-29T08:51:20Z")]
    [InlineData("２026-11-29T08:51:20Z")]
    public void A_bad_time_is_refused(string time)
    {
        foreach (var member in new[] { "created", "modified", "expiresAt" })
        {
            var line = Transferring.Line(Transferring.Milk with { ExpiresAt = Transferring.Milk.Created });
            var start = line.IndexOf($"\"{member}\":\"", StringComparison.Ordinal) + member.Length + 4;
            var fault = Transferring.Fault(string.Concat(line.AsSpan(0, start), time, line.AsSpan(start + 28)));
            var expected = $"Line 7: `{member}` must be a time in UTC like `2026-11-29T08:51:20.0000000Z`, but is `";
            Assert.StartsWith(expected, fault, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("2026-11-29T08:51:20Z", 0)]
    [InlineData("2026-11-29T08:51:20.5Z", 5_000_000)]
    [InlineData("2026-11-29T08:51:20.000001Z", 10)]
    public void A_time_may_have_fewer_digits(string time, long ticks) => Assert.Equal(
        Transferring.Milk.Created.AddTicks(ticks),
        Transferring.Entry(Transferring.Plain.Replace("2026-11-29T08:51:20.0000000Z", time, StringComparison.Ordinal)).Created);

    [Theory]
    [InlineData("")]
    [InlineData("20m")]
    [InlineData("20")]
    [InlineData("00:00:00")]
    [InlineData("-00:20:00")]
    [InlineData("0:20:00")]
    [InlineData("00:20")]
    [InlineData("24:00:00")]
    [InlineData("00:20:00.5")]
    [InlineData("00:20:00.00000001")]
    [InlineData("0.00:20:00")]
    [InlineData("99999999.00:00:00")]
    [InlineData("00:20:00\\u0000")]
    public void A_bad_duration_is_refused(string sliding) => Assert.StartsWith(
        "Line 7: `sliding` must be a duration greater than zero like `00:20:00` or `1.00:00:00.5000000`, but is `",
        Transferring.Fault(Transferring.Plain.Replace("\"revision\"", $"\"sliding\":\"{sliding}\",\"revision\"", StringComparison.Ordinal)),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"end":true,"keys":1}""", "the end line has no `revision`.")]
    [InlineData("""{"end":true}""", "the end line has no `revision`, `keys`.")]
    [InlineData("""{"end":false,"keys":1,"revision":"7.9"}""", "`end` must be true, but is false.")]
    [InlineData("""{"end":true,"keys":"1","revision":"7.9"}""", "`keys` must be " + WholeNumber + ", but is a string.")]
    [InlineData("""{"end":true,"keys":-1,"revision":"7.9"}""", "`keys` must be " + WholeNumber + ", but is `-1`.")]
    [InlineData("""{"end":true,"keys":1.0,"revision":"7.9"}""", "`keys` must be " + WholeNumber + ", but is `1.0`.")]
    [InlineData("""{"end":true,"keys":1,"end":true,"revision":"7.9"}""", "the member `end` is there twice.")]
    public void A_fault_of_the_end_line_is_named(string line, string fault) => Assert.Equal($"Line 7: {fault}", Transferring.Fault(line));

    [Theory]
    [InlineData("[]", "an array")]
    [InlineData("null", "null")]
    [InlineData("\"key\"", "a string")]
    public void A_line_that_is_no_object_is_refused(string line, string what) =>
        Assert.Equal($"Line 7: it must be a JSON object, but is {what}.", Transferring.Fault(line));

    [Fact]
    public void A_key_is_measured_in_bytes_of_UTF_8()
    {
        var longest = Transferring.Plain.Replace("milk", new string('é', 256), StringComparison.Ordinal);

        Assert.Equal(256, Transferring.Entry(longest).Key.Length);
        Assert.Equal(
            "Line 7: `key` must have at most 512 bytes, but has 513.",
            Transferring.Fault(longest.Replace("\"é", "\"aé", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_order_of_members_and_the_white_space_are_free()
    {
        var entry = Transferring.Entry(
            $$""" { "revision" : "7.42" , {{Transferring.Times}}, "metadata" : {} , "contentType":"text/plain" """
            + """ , "text":"\u0032\u0020l\u0000" , "key":"milk"} """);

        Assert.Equal("2 l\0"u8, entry.Value.Span);
        Assert.Equal(Transferring.Milk with { Value = default }, entry with { Value = default });
    }

    [Fact]
    public void A_line_in_several_segments_is_read()
    {
        var bytes = Encoding.UTF8.GetBytes(Transferring.Plain);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var first = new Piece(bytes.AsMemory(0, cut), 0);
            var last = first.Then(bytes.AsMemory(cut));
            var line = new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
            Assert.Equal(TransferLineKind.Entry, TransferLine.Read(line, 1, 512, out var entry, out _, out _));
            Assert.Equal("milk", entry.Key);
        }
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        internal Piece(ReadOnlyMemory<byte> memory, long start)
        {
            Memory = memory;
            RunningIndex = start;
        }

        internal Piece Then(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
