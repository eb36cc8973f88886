using Pail.Buckets;
using Pail.Cluster.Stores;

namespace Pail.Cluster.Tests.Stores;

public sealed class PageSizeTests
{
    private const int Mega = 1024 * 1024;

    [Theory]
    [InlineData(0, 0, Mega, 1000)]
    [InlineData(100, 100, Mega, 1000)]
    [InlineData(100, 100 * Mega, Mega, 3)]
    [InlineData(4, 1000L * Mega, 256 * Mega, 1)]

    // Small ones on the average, but a page may have the largest ones.
    [InlineData(2_000_000, 2000L * Mega, Mega, 1000)]
    [InlineData(2_000_000, 2000L * Mega, 64 * Mega, 16)]
    [InlineData(2_000_000, 2000L * Mega, 256 * Mega, 4)]

    // All together are less than that.
    [InlineData(10_000, 10 * Mega, 256 * Mega, 1000)]
    public void A_page_has_some_megabytes_and_a_bound_if_its_entries_are_the_largest(long keys, long bytes, int most, int rows)
    {
        var config = new BucketConfig { MaxValueBytes = most };
        Assert.Equal(rows, PageSize.Of(new BucketFacts("shopping", 1, config, default) { Keys = keys, Bytes = bytes }));
    }
}
