using Pail.Runtime.Diagnostics;

namespace Pail.Runtime.Tests.Diagnostics;

/// <summary>The choice of a page without sorting, compared with sorting.</summary>
public sealed class RankedPageTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_page_is_that_of_the_sorted_list(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            // Few different numbers, so that many are equal and the second part of the key decides.
            var keys = Enumerable.Range(0, random.Next(60)).Select(id => (Number: random.Next(8), Id: id)).ToArray();
            random.Shuffle(keys);
            var (offset, limit) = (random.Next(70), random.Next(1, 30));
            var page = new RankedPage<int, (int Number, int Id)>(offset, limit, Comparer<(int Number, int Id)>.Default);
            foreach (var key in keys)
                page.Offer(key.Id, key);

            Assert.Equal(keys.OrderBy(key => key.Number).ThenBy(key => key.Id).Skip(offset).Take(limit).Select(key => key.Id), page.Take());
        }
    }
}
