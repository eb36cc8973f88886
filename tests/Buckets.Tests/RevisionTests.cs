using Microsoft.Extensions.Time.Testing;

namespace Pail.Buckets.Tests;

public sealed class RevisionTests
{
    [Fact]
    public void Reads_what_it_prints()
    {
        var revision = new Revision(1795376299000000, 42);

        Assert.True(Revision.TryParse(revision.ToString(), out var read));
        Assert.Equal(revision, read);
        Assert.Equal("1795376299000000.42", revision.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("7")]
    [InlineData("7.")]
    [InlineData(".42")]
    [InlineData("7.042")]
    [InlineData("07.42")]
    [InlineData("+7.42")]
    [InlineData("7.-42")]
    [InlineData(" 7.42")]
    [InlineData("7.42.1")]
    [InlineData("7.99999999999999999999")]
    [InlineData("7.4\u0662")]
    [InlineData("7.42\0")]
    [InlineData("7\0.42")]
    public void Refuses_every_other_text(string text) => Assert.False(Revision.TryParse(text, out _));

    [Fact]
    public void Epochs_grow_when_the_clock_does_not_advance_or_goes_back()
    {
        var clock = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.Zero };
        var epochs = new EpochSource(clock);
        var first = epochs.Next();
        var second = epochs.Next();
        clock.AdjustTime(clock.GetUtcNow() - TimeSpan.FromDays(1));
        var third = epochs.Next();

        Assert.Equal([first + 1, first + 2], [second, third]);
    }

    [Fact]
    public void An_epoch_of_a_later_run_is_greater_even_if_an_earlier_run_made_many()
    {
        var clock = new FakeTimeProvider();
        var earlier = new EpochSource(clock);
        var last = Enumerable.Range(0, 1000).Select(_ => earlier.Next()).Last();
        clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(new EpochSource(clock).Next() > last);
    }
}
