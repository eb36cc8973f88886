namespace Pail.Cluster.Tests.Stores;

/// <summary>The buckets are listed in pages.</summary>
public abstract class BucketListingContract : BucketLifeContract
{
    private static readonly string[] Names =
        ["0", "A", "Z", "a", "a-", "a-b", "a.", "a_", "aa", "ab", "b", "shop", "shop-1", "shop-2", "shop.1", "z"];

    [Fact]
    public async Task Names_are_listed_in_ordinal_order()
    {
        await CreateAll();
        var sorted = Names.Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(sorted, await List("", null, 100));
        Assert.Equal(sorted[..5], await List("", null, 5));
        Assert.Equal(sorted[5..7], await List("", sorted[4], 2));
        Assert.Empty(await List("", sorted[^1], 5));
    }

    [Fact]
    public async Task A_listing_is_what_the_names_say()
    {
        await CreateAll();
        string[] texts =
        [
            "", "0", "@", "A", "a", "a-", "a-a", "a-b", "aa", "b", "s", "sh", "shop", "shop-", "shop-1", "shop-3", "shop.", "shop0", "z",
            "zz", "~", "\0", "a\0", "a\0b", "a\x7F", "shop\x7F", "shop\u00E9", "a\uD800", "\uFFFF", "\u00E9",
            "a b", "\uD83D\uDE00", "a-\uE000",
        ];
        foreach (var prefix in texts)
        {
            foreach (var after in texts.Append(null))
            {
                var expected = Names
                    .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(name, after) > 0)
                    .Order(StringComparer.Ordinal);
                Assert.Equal(expected, await List(prefix, after, 100));
            }
        }
    }

    [Fact]
    public async Task A_listing_has_the_facts()
    {
        var owner = await CreateOwned();
        await Store.Commit(Batch(owner, 3, Put("milk", "2 bottles")));
        var listed = Assert.Single(await Store.List("", null, 10));
        Assert.Equal(await Store.Find("shopping"), listed);
        Assert.Equal(1, listed.Keys);
        Assert.Equal(9, listed.Bytes);
    }

    [Fact]
    public async Task A_page_of_no_bucket_cannot_be_asked_for() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.List("", null, 0));

    private async Task CreateAll() => await Task.WhenAll(Names.Select(name => Create(name)));

    private async Task<string[]> List(string prefix, string? after, int limit) =>
        [.. (await Store.List(prefix, after, limit)).Select(static facts => facts.Name)];
}
