using CsCheck;
using Pail.Server.Observer;

namespace Pail.Server.Tests.Observer;

/// <summary>Times are counted in little memory and hardly wrong.</summary>
public sealed class LatencyCountsTests
{
    // All orders of magnitude alike, up to an hour.
    private static readonly Gen<long> Ticks = Gen.Select(Gen.Int[0, 35], Gen.Long[0, 1L << 35], static (power, rest) =>
        (1L << power) + rest % (1L << power) - 1);

    private static readonly Gen<long[]> Lists = Ticks.Array[1, 200];

    [Fact]
    public void A_percentile_is_that_of_the_sorted_list_or_little_more() =>
        Gen.Select(Lists, Gen.Double[0, 1]).Sample(static (ticks, part) =>
        {
            var sorted = ticks.Order().ToArray();
            var exact = sorted[Math.Max(1, (int)Math.Ceiling(sorted.Length * part)) - 1];

            Assert.InRange(Count(ticks).TakeSnapshot().Percentile(part).Ticks, exact, exact * 1.032);
        });

    [Fact]
    public void The_difference_of_two_snapshots_is_what_was_added_between() =>
        Gen.Select(Lists, Lists, Gen.Double[0, 1]).Sample(static (first, second, part) =>
        {
            var counts = Count(first);
            var before = counts.TakeSnapshot();
            Add(counts, second);
            var since = counts.TakeSnapshot().Since(before);

            Assert.Equal(first.Length, before.Count);
            Assert.Equal(second.Length, since.Count);
            Assert.Equal(Count(second).TakeSnapshot().Percentile(part), since.Percentile(part));
        });

    [Fact]
    public async Task Threads_that_add_at_the_same_time_lose_nothing()
    {
        var counts = new LatencyCounts();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => Add(counts, Enumerable.Range(0, 10_000).Select(static number => (long)number % 100)),
            TestContext.Current.CancellationToken)));

        Assert.Equal(80_000, counts.TakeSnapshot().Count);
    }

    [Fact]
    public void Without_times_a_percentile_is_zero() => Assert.Equal(TimeSpan.Zero, new LatencyCounts().TakeSnapshot().Percentile(0.99));

    [Theory]
    [InlineData(-1L, 0L)]
    [InlineData(long.MinValue, 0L)]
    [InlineData(1L << 36, (1L << 36) - 1)]
    [InlineData(long.MaxValue, (1L << 36) - 1)]
    public void Times_beyond_the_counters_count_as_the_next_that_has_one(long ticks, long counted) =>
        Assert.Equal(counted, Count([ticks]).TakeSnapshot().Percentile(1).Ticks);

    private static LatencyCounts Count(long[] ticks)
    {
        var counts = new LatencyCounts();
        Add(counts, ticks);
        return counts;
    }

    private static void Add(LatencyCounts counts, IEnumerable<long> ticks)
    {
        foreach (var each in ticks)
            counts.Add(TimeSpan.FromTicks(each));
    }
}
