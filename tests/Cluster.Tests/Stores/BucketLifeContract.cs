using Pail.Buckets;

namespace Pail.Cluster.Tests.Stores;

/// <summary>Buckets come, are opened and go.</summary>
public abstract class BucketLifeContract : BucketStoreContract
{
    [Fact]
    public async Task A_bucket_that_is_not_there_has_no_facts()
    {
        Assert.Null(await Store.Find("shopping"));
        Assert.Null(await Store.Open("shopping", 1));
        Assert.False(await Store.Holds("shopping", 1, 1));
        Assert.False(await Store.Delete("shopping", 1, 1));
        Assert.Empty(await Store.ReadEvents("shopping", 1, 0));
        Assert.Empty(await Rows(new BucketFacts("shopping", 1, new BucketConfig(), Created)));
        await Store.Release("shopping", 1, 1);
        Assert.Null(await Store.Find("shopping"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("caf\u00E9")]
    [InlineData("half\uD800")]
    [InlineData("'; drop table pail_bucket; --")]
    public async Task Any_text_may_be_asked_for_as_a_name(string name)
    {
        Assert.Null(await Store.Find(name));
        Assert.Null(await Store.Open(name, 1));
        Assert.False(await Store.Delete(name, 1, 1));
        await Assert.ThrowsAsync<ArgumentException>(() => Create(name));
    }

    [Fact]
    public async Task A_new_bucket_has_its_configuration_and_no_owner()
    {
        var config = new BucketConfig
        {
            Durable = true,
            TableType = BucketTableType.OrderedSet,
            MaxKeys = 7,
            Metadata = new Dictionary<string, string> { ["who"] = "caf\u00E9 \uD83D\uDE00 half \uDC00" },
        };
        var (facts, isNew) = await Store.Create("shopping", config, Created, null);
        Assert.True(isNew);
        Assert.Equal("shopping", facts.Name);
        Assert.Equal(config, facts.Config);
        Assert.Equal(Created.UtcDateTime, facts.Created.UtcDateTime);
        Assert.Equal(facts.Life, facts.Fence);
        Assert.Equal(new Revision(facts.Life, 0), facts.Revision);
        Assert.True(facts.IsReleased);
        Assert.Equal(0, facts.Opens);
        Assert.Equal(facts, await Store.Find("shopping"));
    }

    [Fact]
    public async Task A_life_is_a_time_of_the_stores_clock_in_microseconds()
    {
        var before = Microseconds(await Opened.Now());
        var facts = await Create("shopping");
        Assert.InRange(facts.Life, before, Microseconds(await Opened.Now()));
        Assert.True(facts.Life < 1L << 53);
    }

    [Fact]
    public async Task A_second_bucket_of_a_name_is_the_first_one()
    {
        var first = await Create("shopping");
        var (second, isNew) = await Store.Create("shopping", new BucketConfig { MaxKeys = 1 }, Created.AddDays(1), null);
        Assert.False(isNew);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Of_many_creators_at_once_one_creates_the_bucket()
    {
        var other = await OpenAgain();
        var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(
            i => (i % 2 == 0 ? Store : other.Store).Create("shopping", new BucketConfig { MaxKeys = i + 1 }, Created, null)));
        Assert.Single(results, static result => result.IsNew);
        Assert.Single(results.Select(static result => result.Facts).Distinct());
        Assert.Equal(results[0].Facts, await Store.Find("shopping"));
    }

    [Fact]
    public async Task There_are_no_more_buckets_than_there_may_be()
    {
        var other = await OpenAgain();
        var results = await Task.WhenAll(Enumerable.Range(0, 24).Select(async i =>
        {
            try
            {
                return (await (i % 2 == 0 ? Store : other.Store).Create($"b{i}", new BucketConfig(), Created, 5)).IsNew;
            }
            catch (TooManyBucketsException exception)
            {
                Assert.Equal(5, exception.Limit);
                Assert.Equal($"b{i}", exception.Bucket);
                return false;
            }
        }));
        Assert.Equal(5, results.Count(static isNew => isNew));
        var existing = (await Store.List("", null, 100))[0];
        Assert.False((await Store.Create(existing.Name, new BucketConfig(), Created, 5)).IsNew);

        Assert.True(await Store.Delete(existing.Name, existing.Life, existing.Fence));
        Assert.True((await Store.Create("another", new BucketConfig(), Created, 5)).IsNew);
    }

    [Fact]
    public async Task Opening_takes_a_greater_fence_and_counts()
    {
        var created = await Create("shopping");
        var first = await Store.Open("shopping", created.Life);
        Assert.Equal(created with { Fence = first!.Fence, Opens = 1 }, first);
        Assert.True(first.Fence > created.Fence);
        Assert.True(await Store.Holds("shopping", created.Life, first.Fence));

        var second = await Store.Open("shopping", created.Life);
        Assert.Equal(first with { Fence = second!.Fence, Opens = 2, IsReleased = false }, second);
        Assert.True(second.Fence > first.Fence);
        Assert.False(await Store.Holds("shopping", created.Life, first.Fence));
        Assert.Equal(second, await Store.Find("shopping"));
    }

    [Fact]
    public async Task Another_life_is_not_opened()
    {
        var facts = await Create("shopping");
        Assert.Null(await Store.Open("shopping", facts.Life + 1));
        Assert.Equal(facts, await Store.Find("shopping"));
    }

    [Fact]
    public async Task The_next_owner_learns_that_the_one_before_has_ended_by_itself()
    {
        var first = await CreateOwned();
        await Store.Release("shopping", first.Life, first.Fence);
        Assert.True((await Store.Find("shopping"))!.IsReleased);

        var second = await Store.Open("shopping", first.Life);
        Assert.True(second!.IsReleased);
        Assert.False((await Store.Find("shopping"))!.IsReleased);

        await Store.Release("shopping", first.Life, first.Fence);
        await Store.Release("shopping", first.Life + 1, second.Fence);
        Assert.False((await Store.Find("shopping"))!.IsReleased);
        Assert.True(await Store.Holds("shopping", second.Life, second.Fence));
    }

    [Fact]
    public async Task Only_the_last_owner_deletes_a_bucket()
    {
        var first = await CreateOwned();
        var second = (await Store.Open("shopping", first.Life))!;
        Assert.False(await Store.Delete("shopping", first.Life, first.Fence));
        Assert.False(await Store.Delete("shopping", first.Life + 1, second.Fence));
        Assert.Equal(second with { IsReleased = false }, await Store.Find("shopping"));
        Assert.True(await Store.Delete("shopping", second.Life, second.Fence));
        Assert.False(await Store.Delete("shopping", second.Life, second.Fence));
        Assert.Null(await Store.Find("shopping"));
        Assert.Empty(await Store.List("", null, 10));
    }

    [Fact]
    public async Task A_new_life_has_nothing_of_the_one_before_and_is_greater_than_its_fences()
    {
        var old = await CreateOwned();
        Assert.True(await Store.Commit(Batch(old, 1, Put("milk", "1")) with { Events = "bought"u8.ToArray() }));
        for (var i = 0; i < 20; i++)
            old = (await Store.Open("shopping", old.Life))!;
        Assert.True(await Store.Delete("shopping", old.Life, old.Fence));

        var next = await Create("shopping");
        Assert.True(next.Life > old.Fence);
        Assert.Equal(0, next.Opens);
        Assert.Equal(0, next.Keys);
        Assert.Empty(await Rows(next));
        Assert.Empty(await Rows(old));
        Assert.Empty(await Events(next, 0));
        Assert.Null(await Store.Open("shopping", old.Life));
        Assert.False(await Store.Commit(Batch(old, 2, Put("milk", "2"))));
        Assert.False(await Store.Commit(Batch(old with { Fence = next.Fence }, 2, Put("milk", "2"))));
        Assert.False(await Store.Delete("shopping", old.Life, next.Fence));
        Assert.Empty(await Rows(next));
    }

    [Fact]
    public async Task Creators_and_deleters_at_once_leave_one_life_after_another()
    {
        var other = await OpenAgain();
        var lives = await Task.WhenAll(Enumerable.Range(0, 6).Select(async worker =>
        {
            var store = worker % 2 == 0 ? Store : other.Store;
            var mine = new List<long>();
            for (var i = 0; i < 12; i++)
            {
                var (facts, isNew) = await store.Create("shopping", new BucketConfig(), Created, null);
                if (isNew)
                    mine.Add(facts.Life);
                if (await store.Open("shopping", facts.Life) is { } owned)
                    await store.Delete("shopping", owned.Life, owned.Fence);
            }

            return mine;
        }));
        var all = lives.SelectMany(static mine => mine).ToList();
        Assert.Equal(all.Count, all.Distinct().Count());
        Assert.True(all.Count > 1);
        foreach (var mine in lives)
            Assert.Equal(mine.Order(), mine);
        var left = await Store.Find("shopping");
        Assert.Equal(left is null ? 0 : 1, (await Store.List("", null, 10)).Count);
    }

    private static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
