using Pail.Buckets;

namespace Pail.Server.Tests.Caching;

/// <summary>What an output cache over any bucket must do with tags.</summary>
public abstract class OutputCacheTagContract(BucketConfig config) : OutputCacheLab(config)
{
    [Fact]
    public async Task Evicting_a_tag_removes_its_responses_and_no_others_and_leaves_nothing_behind()
    {
        await Set("milk", "dairy", "cold");
        await Set("ice", "cold");
        await Set("cheese", "dairy");
        await Set("bread");

        await Store.EvictByTagAsync("cold", Cancelled);

        Assert.Equal((false, false, true, true), (await Holds("milk"), await Holds("ice"), await Holds("cheese"), await Holds("bread")));
        Assert.Equal(3, (await Bucket.Status()).Keys);
    }

    [Fact]
    public async Task Evicting_a_tag_twice_or_one_that_is_not_there_does_nothing()
    {
        await Store.EvictByTagAsync("dairy", Cancelled);
        await Set("milk", "dairy");
        await Store.EvictByTagAsync("dairy", Cancelled);
        var status = await Bucket.Status();
        await Store.EvictByTagAsync("dairy", Cancelled);

        Assert.Equal(0, status.Keys);
        Assert.False(await Holds("milk"));
        await Set("milk", "dairy");
        Assert.True(await Holds("milk"));
    }

    [Fact]
    public async Task A_tag_of_many_responses_is_evicted_as_a_whole()
    {
        for (var i = 0; i < 2500; i++)
            await Set($"page{i}", "all", $"tag{i % 7}");

        await Store.EvictByTagAsync("all", Cancelled);

        Assert.Equal(0, (await Bucket.Status()).Keys);
    }

    [Fact]
    public async Task A_response_that_was_replaced_has_its_new_tags_only()
    {
        await Set("milk", "dairy", "cold");
        await Set("milk", "cold", "white");
        Assert.Equal(3, (await Bucket.Status()).Keys);

        await Store.EvictByTagAsync("dairy", Cancelled);
        Assert.True(await Holds("milk"));
        await Store.EvictByTagAsync("white", Cancelled);
        Assert.False(await Holds("milk"));
        Assert.Equal(0, (await Bucket.Status()).Keys);
    }

    [Fact]
    public async Task Replacing_a_response_again_and_again_keeps_the_bucket_small()
    {
        for (var i = 0; i < 1000; i++)
            await Set("milk", $"version {i}", "dairy");

        Assert.Equal(3, (await Bucket.Status()).Keys);
    }

    [Fact]
    public async Task Any_text_is_a_tag_and_no_tag_is_taken_for_another()
    {
        string[] tags = ["", ":", "a", "a:", "1:a", "A", " ", "\n", "\ud800", "\udc00\ud800", "t\u00e4g", new('x', 10_000), "a"];
        foreach (var tag in tags)
            await Set($"page of {tag}", tag, tag);
        await Set("page of all", tags);

        foreach (var tag in tags.Distinct())
        {
            Assert.True(await Holds($"page of {tag}"), tag);
            await Store.EvictByTagAsync(tag, Cancelled);
            Assert.False(await Holds($"page of {tag}"), tag);
            Assert.False(await Holds("page of all"));
        }

        Assert.Equal(0, (await Bucket.Status()).Keys);
    }

    [Fact]
    public async Task A_response_that_has_lost_the_row_of_a_tag_is_not_served()
    {
        // As a bucket does that is full. The eviction of the tag would not find the response.
        await Set("milk", "dairy", "cold");
        Assert.Equal(ApplyStatus.Deleted, (await Bucket.Delete("tag:5:dairy:milk")).Status);

        Assert.False(await Holds("milk"));
        await Set("milk", "dairy", "cold");
        Assert.True(await Holds("milk"));
    }

    [Fact]
    public async Task In_a_bucket_that_is_full_no_response_survives_the_eviction_of_its_tag()
    {
        await Set("first", "all");
        await Bucket.Configure(Config with { MaxKeys = 20, Eviction = Eviction.LeastRecentlyUsed });
        for (var i = 0; i < 100; i++)
        {
            await Set($"page{i}", "all", "odd");
            await Holds($"page{i % 10}");
        }

        Assert.True(await Holds("page99"));
        await Store.EvictByTagAsync("all", Cancelled);

        for (var i = 0; i < 100; i++)
            Assert.False(await Holds($"page{i}"));
    }

    [Fact]
    public async Task When_many_set_and_evict_at_once_every_response_that_is_left_can_be_evicted()
    {
        string[] tags = ["a", "b", "c"];
        await Task.WhenAll(Enumerable.Range(0, 6).Select(client => Task.Run(async () =>
        {
            var random = new Random(client);
            for (var i = 0; i < 300; i++)
            {
                if (random.Next(4) == 0)
                    await Store.EvictByTagAsync(tags[random.Next(3)], Cancelled);
                else
                    await Set($"page{random.Next(5)}", [.. tags.Where(_ => random.Next(2) == 0)]);
            }
        })));

        // Exactly the rows of the responses that are left: one each, and one for each of their tags.
        foreach (var tag in tags)
            await Store.EvictByTagAsync(tag, Cancelled);
        var untagged = 0;
        for (var i = 0; i < 5; i++)
            untagged += await Holds($"page{i}") ? 1 : 0;
        Assert.Equal(untagged, (await Bucket.Status()).Keys);
    }
}
