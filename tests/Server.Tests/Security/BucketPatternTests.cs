using Pail.Buckets;
using Pail.Server.Security;

namespace Pail.Server.Tests.Security;

public sealed class BucketPatternTests
{
    [Theory]
    [InlineData("*", "anything", true)]
    [InlineData("team-*", "team-", true)]
    [InlineData("team-*", "team-a", true)]
    [InlineData("team-*", "team", false)]
    [InlineData("team-*", "Team-a", false)]
    [InlineData("team-*", "a-team-a", false)]
    [InlineData("a", "a", true)]
    [InlineData("a", "A", false)]
    [InlineData("a", "ab", false)]
    [InlineData("a;b*", "bc", true)]
    [InlineData("a;b*", "ac", false)]
    public void A_pattern_includes_a_name_or_all_names_that_begin_with_it(string patterns, string name, bool included) =>
        Assert.Equal(included, Of(patterns).Include(name));

    [Theory]
    [InlineData("")]
    [InlineData("**")]
    [InlineData("*a")]
    [InlineData("a*b")]
    [InlineData("a**")]
    [InlineData("-a*")]
    [InlineData("a/b")]
    [InlineData("ä*")]
    [InlineData("a?")]
    [InlineData("a b")]
    public void Other_texts_are_no_patterns(string text) => Assert.False(BucketPattern.TryParse(text, out _));

    [Fact]
    public void A_pattern_may_be_as_long_as_a_name()
    {
        Assert.True(BucketPattern.TryParse(new string('a', 128), out _));
        Assert.True(BucketPattern.TryParse(new string('a', 127) + "*", out _));
        Assert.False(BucketPattern.TryParse(new string('a', 128) + "*", out _));
        Assert.False(BucketPattern.TryParse(new string('a', 129), out _));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("a*")]
    [InlineData("b")]
    [InlineData("a*;a-1*;a-1")]
    [InlineData("z;a-1;a.*;a-*")]
    [InlineData("b;b*;b*")]
    [InlineData("c*;a")]
    [InlineData("ab;a")]
    [InlineData("nothing*;none")]
    public async Task A_list_has_the_included_buckets_in_order_whatever_the_page_and_the_prefix_are(string text)
    {
        var buckets = new FakeBuckets(TimeProvider.System);
        string[] names = ["a", "a-1", "a-1x", "a-2", "a.1", "ab", "b", "b1", "c", "z", "za"];
        foreach (var name in names)
            await buckets.Create(name, new BucketConfig());
        var patterns = Of(text);

        foreach (var prefix in (string[])["", "a", "a-", "a-1", "a-1x", "b", "zz"])
        {
            for (var size = 1; size <= names.Length; size++)
            {
                var listed = new List<string>();
                while (await patterns.List(buckets, prefix, listed.LastOrDefault(), size) is { Count: > 0 } page)
                {
                    Assert.InRange(page.Count, 1, size);
                    listed.AddRange(page.Select(bucket => bucket.Name));
                }

                Assert.Equal(
                    names.Where(name => patterns.Include(name) && name.StartsWith(prefix, StringComparison.Ordinal)), listed);
            }
        }
    }

    private static BucketPatterns Of(string text) => new([.. text.Split(';').Select(part =>
    {
        Assert.True(BucketPattern.TryParse(part, out var pattern));
        return pattern;
    })]);
}
