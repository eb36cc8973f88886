using System.Text;

namespace Pail.Buckets.Tests;

/// <summary><see cref="IncrementOperation.TryParse"/> tells which values are counters.</summary>
public sealed class CounterTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-17", -17)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    public void A_whole_number_of_64_bits_is_a_counter(string text, long expected)
    {
        Assert.True(IncrementOperation.TryParse(Encoding.UTF8.GetBytes(text), out var number));
        Assert.Equal(expected, number);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12x")]
    [InlineData("12 ")]
    [InlineData(" 12")]
    [InlineData("+12")]
    [InlineData("012")]
    [InlineData("-0")]
    [InlineData("-012")]
    [InlineData("1.5")]
    [InlineData("9223372036854775808")]
    public void Any_other_text_is_none_and_gives_0(string text)
    {
        Assert.False(IncrementOperation.TryParse(Encoding.UTF8.GetBytes(text), out var number));
        Assert.Equal(0, number);
    }
}
