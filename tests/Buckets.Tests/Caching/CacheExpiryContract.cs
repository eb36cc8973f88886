using Microsoft.Extensions.Caching.Distributed;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>When the values of a cache over any bucket expire.</summary>
public abstract class CacheExpiryContract(BucketConfig config) : CacheLab(config)
{
    private static readonly TimeSpan Tick = new(1);

    public static TheoryData<TimeSpan> Lifetimes =>
        [new TimeSpan(1), TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1), TimeSpan.FromDays(1000)];

    [Theory]
    [MemberData(nameof(Lifetimes))]
    public async Task A_value_is_there_until_the_instant_of_its_expiry(TimeSpan lifetime)
    {
        await Set(Way.Async, "relative", Bytes("1"), Relative(lifetime));
        await Set(Way.Async, "absolute", Bytes("2"), Absolute(lifetime));
        await Set(Way.Async, "sliding", Bytes("3"), Sliding(lifetime));
        string[] keys = ["relative", "absolute", "sliding"];

        Clock.Advance(lifetime - Tick);
        foreach (var key in keys)
            Assert.True(await Holds(key), key);

        Clock.Advance(Tick);
        foreach (var key in keys)
            Assert.Null(await GetText(key));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_relative_or_sliding_time_of_zero_or_less_is_refused_by_the_options(long ticks)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Relative(new TimeSpan(ticks)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sliding(new TimeSpan(ticks)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_absolute_time_that_has_passed_is_refused_and_the_old_value_stays(Way way)
    {
        await Set(way, "milk", Bytes("3"));

        foreach (var ticks in (long[])[0, -1, -TimeSpan.TicksPerDay])
        {
            var options = Absolute(new TimeSpan(ticks));
            Assert.Equal(options.AbsoluteExpiration, (await Refused()).ActualValue);
            options.SlidingExpiration = TimeSpan.FromMinutes(1);
            await Refused();

            Task<ArgumentOutOfRangeException> Refused() =>
                Assert.ThrowsAsync<ArgumentOutOfRangeException>("AbsoluteExpiration", () => Set(way, "milk", Bytes("4"), options));
        }

        Assert.Equal("3", await Get(way, "milk"));
    }

    [Fact]
    public async Task A_relative_time_wins_over_an_absolute_one_even_if_that_has_passed()
    {
        foreach (var (key, absolute) in ((string, int)[])[("longer", 60), ("shorter", 1), ("passed", -60)])
        {
            var options = Absolute(TimeSpan.FromMinutes(absolute));
            options.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(10);
            Cache.Set(key, Bytes("3"), options);
            Assert.Equal(Clock.GetUtcNow().AddMinutes(10), (await Bucket.Peek(key))!.ExpiresAt);
        }
    }

    [Fact]
    public async Task Without_a_time_the_default_of_the_bucket_holds()
    {
        await Tree.Create("minute", Config with { Expiration = Expiration.After(TimeSpan.FromMinutes(1)) });
        using var cache = new BucketDistributedCache(Tree, "minute");

        await Set(Way.Async, "milk", Bytes("3"), cache: cache);
        await Set(Way.Async, "milk", Bytes("3"));
        Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(await Get(Way.Async, "milk", cache));
        Assert.Equal("3", await GetText("milk"));
        Assert.Null((await Bucket.Peek("milk"))!.ExpiresAt);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sliding_time_is_renewed_but_never_past_the_absolute_time(bool relative)
    {
        var options = relative ? Relative(TimeSpan.FromMinutes(5)) : Absolute(TimeSpan.FromMinutes(5));
        options.SlidingExpiration = TimeSpan.FromMinutes(2);
        await Set(Way.Async, "milk", Bytes("3"), options);

        for (var minute = 1; minute < 5; minute++)
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal("3", await GetText("milk"));
        }

        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await GetText("milk"));
    }

    [Fact]
    public async Task A_sliding_time_longer_than_the_absolute_time_ends_with_it()
    {
        var options = Absolute(TimeSpan.FromMinutes(1));
        options.SlidingExpiration = TimeSpan.MaxValue;
        await Set(Way.Async, "milk", Bytes("3"), options);

        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await GetText("milk"));
    }

    [Fact]
    public async Task Huge_times_are_accepted_and_mean_never()
    {
        await Set(Way.Async, "relative", Bytes("3"), Relative(TimeSpan.MaxValue));
        await Set(Way.Async, "sliding", Bytes("3"), Sliding(TimeSpan.MaxValue));
        await Set(Way.Async, "both", Bytes("3"), new DistributedCacheEntryOptions
        {
            AbsoluteExpirationRelativeToNow = TimeSpan.MaxValue,
            SlidingExpiration = TimeSpan.MaxValue,
        });
        await Set(Way.Async, "absolute", Bytes("3"), new DistributedCacheEntryOptions { AbsoluteExpiration = DateTimeOffset.MaxValue });

        Clock.Advance(TimeSpan.FromDays(365 * 1000));

        foreach (var key in (string[])["relative", "sliding", "both", "absolute"])
            Assert.Equal("3", await GetText(key));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Every_way_to_get_renews_the_sliding_time(Way way)
    {
        await Set(way, "milk", Bytes("3"), Sliding(TimeSpan.FromMinutes(2)));
        for (var minute = 0; minute < 5; minute++)
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            Assert.NotNull(await Get(way, "milk"));
        }

        Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Null(await Get(way, "milk"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Refresh_renews_the_sliding_time_and_nothing_else(bool blocks)
    {
        await Set(Way.Async, "sliding", Bytes("3"), Sliding(TimeSpan.FromMinutes(2)));
        await Set(Way.Async, "relative", Bytes("3"), Relative(TimeSpan.FromMinutes(2)));
        await Set(Way.Async, "lasting", Bytes("3"));
        var written = (await Bucket.Peek("sliding"))!.Revision;

        Clock.Advance(TimeSpan.FromMinutes(1));
        foreach (var key in (string[])["sliding", "relative", "lasting", "missing"])
        {
            if (blocks)
                Cache.Refresh(key);
            else
                await Cache.RefreshAsync(key, Cancelled);
        }

        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(written, (await Bucket.Peek("sliding"))!.Revision);
        Assert.False(await Holds("relative"));
        Assert.Null((await Bucket.Peek("lasting"))!.ExpiresAt);
        Assert.False(await Holds("missing"));
    }

    [Fact]
    public async Task Refresh_does_not_read_the_value()
    {
        await Set(Way.Async, "large", new byte[1_000_000], Sliding(TimeSpan.FromMinutes(2)));
        Cache.Refresh("large");

        // An idle bucket answers on this thread, so its allocations count.
        var before = GC.GetAllocatedBytesForCurrentThread();
        Cache.Refresh("large");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public async Task A_set_replaces_the_value_and_all_options()
    {
        await Set(Way.Async, "milk", Bytes("3"), Sliding(TimeSpan.FromMinutes(1)));
        await Set(Way.Async, "milk", Bytes("4"), Relative(TimeSpan.FromMinutes(3)));
        Assert.Null((await Bucket.Peek("milk"))!.Sliding);

        await Set(Way.Async, "milk", Bytes("5"));
        var entry = (await Bucket.Peek("milk"))!;

        Assert.Equal("5", Text(entry));
        Assert.Equal((null, null, null), (entry.ExpiresAt, entry.ExpiresAtLatest, entry.Sliding));
    }
}
