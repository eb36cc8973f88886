using System.Text;
using System.Text.Json.Nodes;

namespace Pail.Buckets.Tests;

public sealed class MergePatchTests
{
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", "{}")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""["a","b"]""", """["c","d"]""", """["c","d"]""")]
    [InlineData("""{"a":"b"}""", """["c"]""", """["c"]""")]
    [InlineData("""{"a":"foo"}""", "null", "null")]
    [InlineData("""{"a":"foo"}""", "\"bar\"", "\"bar\"")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("[1,2]", """{"a":"b","c":null}""", """{"a":"b"}""")]
    [InlineData("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void The_examples_of_RFC_7396_hold(string target, string patch, string expected) =>
        Assert.Equal(expected, Patching.Apply(target, patch));

    [Theory]
    [InlineData("1.0")]
    [InlineData("1e400")]
    [InlineData("-0")]
    [InlineData("-0.0E-000")]
    [InlineData("12345678901234567890")]
    [InlineData("0.1000000000000000055511151231257827")]
    public void A_number_keeps_its_text(string number)
    {
        Assert.Equal($$"""{"kept":{{number}},"new":{{number}}}""", Patching.Apply($$"""{"kept":{{number}}}""", $$"""{"new":{{number}}}"""));
        Assert.Equal($$"""{"a":[{{number}}],"b":1}""", Patching.Apply($$"""{"a":[{{number}}]}""", """{"b":1}"""));
    }

    [Fact]
    public void A_string_keeps_its_escapes() => Assert.Equal(
        """{"a\u0062":"\u0041\/\n\ud83d\ude00😀","new\u0000":"\\u0022"}""",
        Patching.Apply("""{"a\u0062":"\u0041\/\n\ud83d\ude00😀"}""", """{"new\u0000":"\\u0022"}"""));

    [Fact]
    public void A_value_that_the_patch_does_not_name_keeps_its_white_space_and_its_place() => Assert.Equal(
        """{"z":[ 1 , 2 ],"b":{"x" : null},"a":1,"m":0}""",
        Patching.Apply(""" { "z" : [ 1 , 2 ] , "b" : {"x" : null} , "gone" : 1 , "a" : 0 } """, """{"m":0,"a":1,"gone":null}"""));

    [Fact]
    public void New_members_come_last_in_the_order_of_the_patch() => Assert.Equal(
        """{"y":1,"x":2,"c":3,"a":{"d":4,"b":5},"e":6}""",
        Patching.Apply("""{"y":1,"x":2}""", """{"c":3,"a":{"d":4,"n":null,"b":5},"e":6}"""));

    [Fact]
    public void Nulls_inside_a_new_object_are_left_out_but_nulls_inside_an_array_stay() => Assert.Equal(
        """{"a":{"b":{}},"c":[null,{"d":null}]}""",
        Patching.Apply("""{"a":1}""", """{"a":{"b":{"x":null},"y":null},"c":[null,{"d":null}]}"""));

    [Theory]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("[{\"a\":1}]")]
    public void An_object_replaces_a_target_that_is_no_object(string target)
    {
        Assert.Equal("""{"b":2}""", Patching.Apply(target, """{"b":2,"a":null}"""));
        Assert.Equal("""{"t":{"b":2}}""", Patching.Apply("{\"t\":" + target + "}", """{"t":{"b":2,"a":null}}"""));
    }

    [Fact]
    public void An_empty_patch_changes_no_member() => Assert.Equal("""{"a":{"a":1}}""", Patching.Apply("""{"a":{"a":1}}""", "{}"));

    [Theory]
    [InlineData("""{"\u0061":1}""", """{"a":2}""", """{"\u0061":2}""")]
    [InlineData("""{"a":1}""", """{"\u0061":2}""", """{"a":2}""")]
    [InlineData("""{"😀":1}""", """{"\ud83d\ude00":null}""", "{}")]
    [InlineData("""{"\\u0061":1}""", """{"a":null}""", """{"\\u0061":1}""")]
    [InlineData("""{"":1}""", """{"":{"":2}}""", """{"":{"":2}}""")]
    public void Names_are_compared_without_their_escapes(string target, string patch, string expected) =>
        Assert.Equal(expected, Patching.Apply(target, patch));

    [Theory]
    [InlineData("""{"b":0}""", """{"a":1,"a":{"x":2},"b":0}""")]
    [InlineData("""{"a":{"y":3}}""", """{"a":{"x":2,"y":3},"b":1}""")]
    [InlineData("""{"a":null}""", """{"b":1}""")]
    [InlineData("""{"a":9}""", """{"a":9,"b":1}""")]
    public void A_patch_sees_the_last_of_members_with_the_same_name(string patch, string expected) =>
        Assert.Equal(expected, Patching.Apply("""{"a":1,"a":{"x":2},"b":1}""", patch));

    [Fact]
    public void A_patch_may_be_applied_to_many_values()
    {
        var patch = Patching.Patch("""{"a":{"b":null,"c":1}}""");

        foreach (var target in new[] { "{}", "[]", """{"a":{"b":1,"c":2}}""" })
        {
            MergePatch.TryApply(Encoding.UTF8.GetBytes(target), patch, int.MaxValue, out var result, out _);
            Assert.Equal("""{"a":{"c":1}}""", Encoding.UTF8.GetString(result.Span));
        }
    }

    [Fact]
    public void A_patch_and_a_result_do_not_change_with_the_bytes_they_were_read_from()
    {
        var target = """{"a":1}"""u8.ToArray();
        var source = """{"b":2}"""u8.ToArray();
        Assert.True(JsonMergePatch.TryParse(source, out var patch, out _));
        source.AsSpan().Clear();
        MergePatch.TryApply(target, patch, int.MaxValue, out var result, out _);
        target.AsSpan().Clear();

        Assert.Equal("""{"a":1,"b":2}""", Encoding.UTF8.GetString(result.Span));
    }

    [Theory]
    [InlineData("""{"b":22}""", 14)]
    [InlineData("""{"a":null}""", 2)]
    [InlineData("\"é\"", 4)]
    public void A_result_over_the_limit_is_refused_with_its_size(string patch, int size)
    {
        var target = """{"a":1}"""u8.ToArray();
        var status = MergePatch.TryApply(target, Patching.Patch(patch), size - 1, out var result, out var found);

        Assert.Equal(MergePatchStatus.TooLarge, status);
        Assert.Equal(size, found);
        Assert.True(result.IsEmpty);
        Assert.Equal(MergePatchStatus.Applied, MergePatch.TryApply(target, Patching.Patch(patch), size, out result, out _));
        Assert.Equal(size, result.Length);
    }

    [Fact]
    public void A_result_over_the_limit_is_not_built()
    {
        var target = Encoding.UTF8.GetBytes($$"""{"a":"{{new string('x', 4_000_000)}}"}""");
        var patch = Patching.Patch("""{"b":1}""");
        MergePatch.TryApply(target, patch, 10, out _, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        MergePatch.TryApply(target, patch, 10, out _, out var size);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Equal(4_000_014, size);
    }

    [Fact]
    public void Both_sides_may_have_64_levels()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"a":""", 64)) + "{}" + new string('}', 64);
        var levels = deep.Replace("{}", "1", StringComparison.Ordinal);

        Assert.Equal(levels, Patching.Apply(levels, levels));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(levels), JsonNode.Parse(Patching.Apply("1", levels))));
        Assert.Equal(MergePatchStatus.TargetIsNotJson, Patching.Status(Encoding.UTF8.GetBytes(deep), "{}"));
    }
}
