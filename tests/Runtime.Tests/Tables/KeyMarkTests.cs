using CsCheck;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Numbers that stand for texts in a search.</summary>
public sealed class KeyMarkTests
{
    [Fact]
    public void Different_wide_marks_have_the_order_of_their_texts() =>
        Gen.Select(NastyKeys.Tail, NastyKeys.Tail).Sample(
            static (one, other) =>
            {
                var order = Wide(one).CompareTo(Wide(other));
                return order == 0 || order == Math.Sign(string.CompareOrdinal(one, other));
            },
            iter: 100_000);

    [Fact]
    public void Different_narrow_marks_have_the_order_of_their_texts() =>
        Gen.Select(NastyKeys.Narrow, NastyKeys.Tail).Sample(
            static (one, other) =>
            {
                var order = Narrow(one).CompareTo(Narrow(other));
                return order == 0 || order == Math.Sign(string.CompareOrdinal(one, other));
            },
            iter: 100_000);

    [Fact]
    public void Equal_marks_that_are_whole_belong_to_equal_texts() =>
        Gen.Select(NastyKeys.Narrow, NastyKeys.Narrow).Sample(
            static (one, other) =>
                (Narrow(one) != Narrow(other) || !KeyMark.IsWhole(Narrow(one), isWide: false) || one == other)
                && (Wide(one) != Wide(other) || !KeyMark.IsWhole(Wide(one), isWide: true) || one == other),
            iter: 100_000);

    [Fact]
    public void The_mark_of_the_rest_of_a_text_is_that_of_a_text_of_its_own() =>
        Gen.Select(NastyKeys.Tail, NastyKeys.Tail).Sample(
            static (before, text) =>
                KeyMark.Narrow(before + text, before.Length) == Narrow(text) && KeyMark.Wide(before + text, before.Length) == Wide(text),
            iter: 100_000);

    [Theory]
    [InlineData("", true)]
    [InlineData("1234567", true)]
    [InlineData("12345678", false)]
    [InlineData("\0\0\0\0\0\0\0", true)]
    [InlineData("\0\0\0\0\0\0\0\0", false)]
    [InlineData("ÿÿÿÿÿÿÿ", true)]
    [InlineData("ÿÿÿÿÿÿÿÿ", false)]
    public void A_narrow_mark_is_whole_up_to_seven_characters(string text, bool isWhole) =>
        Assert.Equal((true, isWhole), (KeyMark.IsNarrow(Narrow(text)), KeyMark.IsWhole(Narrow(text), isWide: false)));

    [Theory]
    [InlineData("", true)]
    [InlineData("\uFFFF\uFFFF\uFFFF", true)]
    [InlineData("\uFFFF\uFFFF\uFFFF\uFFFF", false)]
    public void A_wide_mark_is_whole_up_to_three_characters(string text, bool isWhole) =>
        Assert.Equal(isWhole, KeyMark.IsWhole(Wide(text), isWide: true));

    [Theory]
    [InlineData("Ā", false)]
    [InlineData("123456Ā", false)]
    [InlineData("1234567Ā", true)]
    public void A_text_is_narrow_when_its_first_seven_characters_are_bytes(string text, bool isNarrow) =>
        Assert.Equal(isNarrow, KeyMark.IsNarrow(Narrow(text)));

    private static ulong Narrow(string text) => KeyMark.Narrow(text, 0);

    private static ulong Wide(string text) => KeyMark.Wide(text, 0);
}
