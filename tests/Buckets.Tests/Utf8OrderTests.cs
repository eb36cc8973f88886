using System.Text;
using CsCheck;

namespace Pail.Buckets.Tests;

public sealed class Utf8OrderTests
{
    [Fact]
    public void A_character_beyond_the_basic_plane_comes_after_all_within_it()
    {
        Assert.True(Utf8Order.Compare("\U0001F600", "\uFF5E") > 0);
        Assert.True(string.CompareOrdinal("\U0001F600", "\uFF5E") < 0);
    }

    [Fact]
    public void A_text_comes_before_its_continuations()
    {
        Assert.True(Utf8Order.Compare("a", "aa") < 0);
        Assert.True(Utf8Order.Compare("", "a") < 0);
        Assert.Equal(0, Utf8Order.Compare("a", "a"));
    }

    [Fact]
    public void The_order_is_that_of_the_encoded_bytes() =>
        Gen.Select(TestKeys.Text, TestKeys.Text).Sample((left, right) =>
            Math.Sign(Utf8Order.Compare(left, right))
                == Math.Sign(Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right))));

    [Theory]
    [InlineData("", "\0")]
    [InlineData("\u007F", "\u0080")]
    [InlineData("\u00FD", "\u00FE")]
    [InlineData("\uD7FF", "\uE000")]
    [InlineData("\uD7FF", "\U00010000")]
    [InlineData("\uFFFF", "\U00010000")]
    [InlineData("\U00010000", "\U0010FFFF")]
    [InlineData("a shared start, long enough for a vector: \uFFFD", "a shared start, long enough for a vector: \U0001F600")]
    public void The_lesser_of_two_texts_is_lesser_from_both_sides(string lesser, string greater)
    {
        Assert.True(Utf8Order.Compare(lesser, greater) < 0);
        Assert.True(Utf8Order.Compare(greater, lesser) > 0);
    }

    [Fact]
    public void Texts_with_lone_surrogates_have_one_order_too()
    {
        var text = Gen.OneOf("a", "\uD7FF", "\uD83D", "\uDE00", "\uE000", "\U0001F600").Array[0, 4].Select(parts => string.Concat(parts));
        Gen.Select(text, text, text).Sample((a, b, c) =>
        {
            Assert.Equal(a == b, Utf8Order.Compare(a, b) == 0);
            Assert.Equal(Math.Sign(Utf8Order.Compare(a, b)), -Math.Sign(Utf8Order.Compare(b, a)));
            if (Utf8Order.Compare(a, b) <= 0 && Utf8Order.Compare(b, c) <= 0)
                Assert.True(Utf8Order.Compare(a, c) <= 0);
        });
    }
}
