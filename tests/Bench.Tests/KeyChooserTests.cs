using Pail.Bench.Load;

namespace Pail.Bench.Tests;

public sealed class KeyChooserTests
{
    private const int Count = 1000;
    private const int Draws = 100_000;

    [Fact]
    public void Uniform_chooses_each_key_equally_often()
    {
        var uses = Uses(Distribution.Uniform);

        Assert.Equal(Count, uses.Count);
        Assert.All(uses.Values, count => Assert.Equal(Draws / Count, count));
    }

    [Fact]
    public void Zipfian_chooses_a_few_keys_very_often_and_they_are_no_neighbours()
    {
        var popular = Uses(Distribution.Zipfian).OrderByDescending(use => use.Value).ToArray();

        // With the constant 0.99, the share of the first of 1,000 keys is 1 / 7.73, and that of the first ten is 2.95 / 7.73.
        Assert.InRange(popular[0].Value, 0.12 * Draws, 0.14 * Draws);
        Assert.InRange(popular.Take(10).Sum(use => use.Value), 0.36 * Draws, 0.40 * Draws);
        Assert.True(Math.Abs(Number(popular[0].Key) - Number(popular[1].Key)) > 1);
    }

    [Fact]
    public void Latest_chooses_the_last_key_most_often() =>
        Assert.Equal($"key{Count - 1}", Uses(Distribution.Latest).MaxBy(use => use.Value).Key);

    private static int Number(string key) => int.Parse(key["key".Length..], System.Globalization.CultureInfo.InvariantCulture);

    private static Dictionary<string, int> Uses(Distribution distribution)
    {
        var chooser = new KeyChooser(distribution, Count);
        return Enumerable.Range(0, Draws).GroupBy(place => chooser[place]).ToDictionary(group => group.Key, group => group.Count());
    }
}
