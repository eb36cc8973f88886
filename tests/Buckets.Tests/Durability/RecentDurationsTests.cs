using Microsoft.Extensions.Time.Testing;

namespace Pail.Buckets.Tests.Durability;

/// <summary>Percentiles of the last minutes.</summary>
public sealed class RecentDurationsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecentDurations _durations;

    public RecentDurationsTests() => _durations = new RecentDurations(_time);

    [Fact]
    public void Without_anything_all_are_zero() => Assert.Equal((TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero), _durations.Read());

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(12_345)]
    [InlineData(4_000_000)]
    public void A_percentile_is_at_most_an_eighth_too_large(int scale)
    {
        for (var i = 1; i <= 1000; i++)
            _durations.Add(TimeSpan.FromMicroseconds((long)i * scale));

        var (median, percentile, longest) = _durations.Read();

        Assert.InRange(median.TotalMicroseconds / scale, 500, 500 * 1.126);
        Assert.InRange(percentile.TotalMicroseconds / scale, 990, 1000);
        Assert.Equal(1000L * scale, longest.TotalMicroseconds);
    }

    [Fact]
    public void What_is_older_than_six_minutes_does_not_count()
    {
        _durations.Add(TimeSpan.FromSeconds(9));
        _time.Advance(TimeSpan.FromMinutes(3));
        _durations.Add(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(9), _durations.Read().Longest);

        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(TimeSpan.FromSeconds(1), _durations.Read().Longest);
        _durations.Add(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.FromSeconds(2), _durations.Read().Longest);

        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(TimeSpan.Zero, _durations.Read().Longest);
    }

    [Fact]
    public void Adding_allocates_nothing()
    {
        _durations.Add(TimeSpan.FromSeconds(1));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            _durations.Add(TimeSpan.FromMicroseconds(i));

        // FakeTimeProvider has a lock, which may have to grow once.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }
}
