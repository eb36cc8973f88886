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
}
