using System.Text;
using CsCheck;

namespace Pail.Buckets.Tests;

public sealed class MergePatchRefusalTests
{
    /// <summary>Bytes (in Latin-1) that are not JSON, with the fault that is named.</summary>
    public static TheoryData<string, string> NotJson => new()
    {
        { "", "it is empty" },
        { " ", "line 1, byte 2: " },
        { "\n\n x", "line 3, byte 2: 'x' is an invalid start of a value" },
        { "\u00EF\u00BB\u00BF{}", "line 1, byte 1: a byte order mark is not allowed" },
        { "{\"a\":\n\"\u00FF\"}", "line 2, byte 2: the bytes are not UTF-8" },
        { "\"\u00C0\u0080\"", "line 1, byte 2: the bytes are not UTF-8" },
        { "\"\u00ED\u00A0\u0080\"", "line 1, byte 2: the bytes are not UTF-8" },
        { "{\"a\":\"\\ud800\"}", "line 1, byte 7: an escape of half a surrogate pair is not a character" },
        { "{\"a\\uDFFF\":1}", "line 1, byte 4: an escape of half a surrogate pair is not a character" },
        { "[\"\\ud83d\\ude00\\ude00\"]", "line 1, byte 15: an escape of half a surrogate pair is not a character" },
        { "[\"\\ud83d\\ud83d\\ude00\"]", "line 1, byte 3: an escape of half a surrogate pair is not a character" },
        { "{\"a\":1,}", "line 1, byte 8: " },
        { "[1,]", "line 1, byte 4: " },
        { "{/**/}", "line 1, byte 2: " },
        { "{} // end", "line 1, byte 4: " },
        { "{}{}", "line 1, byte 3: " },
        { "1 2", "line 1, byte 3: " },
        { "{}\0", "line 1, byte 3: " },
        { "{\"a\":1", "line 1, byte 7: " },
        { "{a:1}", "line 1, byte 2: " },
        { "{'a':1}", "line 1, byte 2: " },
        { "\"\u0001\"", "line 1, byte 2: " },
        { "01", "line 1, byte 2: " },
        { "+1", "line 1, byte 1: " },
        { ".5", "line 1, byte 1: " },
        { "NaN", "line 1, byte 1: " },
        { "-", "line 1, byte 2: " },
        { "\"\\x41\"", "line 1, byte 3: " },
    };

    [Theory]
    [MemberData(nameof(NotJson))]
    public void A_patch_that_is_not_JSON_is_refused_with_its_position(string text, string fault)
    {
        var error = Patching.Refusal(Encoding.Latin1.GetBytes(text));

        Assert.StartsWith($"The patch must be JSON, but is not: {fault}", error, StringComparison.Ordinal);
        Assert.EndsWith(".", error, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(NotJson))]
    public void A_value_that_is_not_JSON_is_not_patched(string text, string fault)
    {
        var target = Encoding.Latin1.GetBytes(text);

        Assert.Equal(MergePatchStatus.TargetIsNotJson, Patching.Status(target, """{"a":1}"""));
        Assert.Equal(MergePatchStatus.TargetIsNotJson, Patching.Status(target, "1"));
        Assert.False(JsonText.IsJson(target));
        Assert.StartsWith(fault, JsonText.FindFault(target), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"\\\\ud800\"")]
    [InlineData("\"\\ud83d\\ude00\"")]
    [InlineData("\"\\\\\\u0041\"")]
    public void An_escaped_backslash_or_a_whole_pair_is_no_half_pair(string text)
    {
        Assert.Null(JsonText.FindFault(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(text, Patching.Apply("1", text));
        Assert.Equal(text, Patching.Apply(text, text));
    }

    [Theory]
    [InlineData("""{"a":1,"b":2,"a":3}""", "`a` again: line 1, byte 14.")]
    [InlineData("""{"a":1,"\u0061":3}""", "`a` again: line 1, byte 8.")]
    [InlineData("{\"x\":{\n\"é\":1,\n\"é\":2}}", "`\\u00E9` again: line 3, byte 1.")]
    [InlineData("""[1,[{"":1,"":1}]]""", "`` again: line 1, byte 11.")]
    public void A_patch_with_a_name_twice_in_one_object_is_refused(string patch, string end) => Assert.Equal(
        $"The patch must have each name once in an object, but has {end}", Patching.Refusal(Encoding.UTF8.GetBytes(patch)));

    [Fact]
    public void A_long_name_is_shortened_in_the_error()
    {
        var name = new string('n', 1000);
        var error = Patching.Refusal(Encoding.UTF8.GetBytes($$"""{"{{name}}":1,"{{name}}":1}"""));

        Assert.Contains($"but has `{new string('n', 64)}…` again", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[", 65)]
    [InlineData("{\"a\":", 65)]
    [InlineData("[", 1_000_000)]
    public void More_than_64_levels_are_refused(string opening, int levels)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(opening, levels)));

        Assert.Contains("depth of 64", Patching.Refusal(bytes), StringComparison.Ordinal);
        Assert.Equal(MergePatchStatus.TargetIsNotJson, Patching.Status(bytes, "{}"));
    }

    [Fact]
    public void Arbitrary_bytes_are_refused_without_an_exception() =>
        Gen.OneOf("{", "}", "[", "]", "\"", "\\", "\\u", "d8", "00", ":", ",", "1", "a", "é", "\0").Array[0, 20].Sample(parts =>
        {
            var bytes = Encoding.UTF8.GetBytes(string.Concat(parts));
            var status = MergePatch.TryApply(bytes, Patching.Patch("{}"), int.MaxValue, out _, out _);
            return JsonText.IsJson(bytes) == (status is MergePatchStatus.Applied);
        });
}
