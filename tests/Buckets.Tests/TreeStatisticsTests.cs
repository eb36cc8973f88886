using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>The figures of all buckets together.</summary>
public sealed class TreeStatisticsTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Node _node;
    private readonly BucketTree _tree;

    public TreeStatisticsTests()
    {
        _node = new Node(new NodeOptions { TimeProvider = _clock, LoggerFactory = NullLoggerFactory.Instance });
        _tree = new BucketTree(_node, options: new BucketTreeOptions { MemoryBudget = 1_000_000 });
    }

    public static TheoryData<BucketVariant> Variants => BucketVariants.All;

    public async ValueTask InitializeAsync() => await _tree.Start();

    public async ValueTask DisposeAsync()
    {
        await _tree.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Buckets_keys_and_bytes_are_those_of_all_buckets_of_the_backend(BucketVariant variant)
    {
        foreach (var name in (string[])["a", "b"])
        {
            var bucket = (await _tree.Create(name, variant.Config())).Bucket;
            await Put(bucket, "k");
            await Put(bucket, name);
        }

        var backend = variant.Config().Backend;
        var all = _tree.Statistics();
        var figures = all.Backends.Single(figures => figures.Backend == backend);

        Assert.Equal((2, 4, 12, 0), (figures.Buckets, figures.Keys, figures.Bytes, figures.Failed));
        Assert.All(all.Backends.Where(others => others.Backend != backend), others => Assert.Equal((0, 0), (others.Buckets, others.Keys)));
        Assert.Equal(1_000_000, all.MemoryLimit);
        Assert.InRange(all.MemoryUsed, 12, 100_000);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Expired_and_evicted_values_are_counted_also_when_their_bucket_is_gone(BucketVariant variant)
    {
        var bucket = (await _tree.Create(
            "b", variant.Config() with { MaxKeys = 2, Eviction = Eviction.LeastRecentlyUsed })).Bucket;
        for (var i = 0; i < 5; i++)
            await Put(bucket, $"{i}");
        await Put(bucket, "4", Expiration.After(TimeSpan.FromSeconds(1)));
        _clock.Advance(TimeSpan.FromSeconds(2));
        await Put(bucket, "4");
        await _tree.Delete("b", force: true);

        var figures = _tree.Statistics();

        Assert.Equal((3, 1), (figures.Evicted, figures.Expired));
    }

    [Fact]
    public async Task A_bucket_that_is_gone_does_not_count_and_one_that_has_failed_counts_as_failed()
    {
        await _tree.Create("gone", new BucketConfig());
        await _tree.Delete("gone", force: true);
        var fragile = (await _tree.Create(
            "fragile",
            new BucketConfig { Backend = BucketBackend.Agent, Restart = Runtime.Supervision.Restart.Temporary })).Bucket;
        await Put(fragile, "k");
        await fragile.Kill();
        await Waiting.Until(async () => (await fragile.Status()).State == BucketState.Failed);

        var backends = _tree.Statistics().Backends;

        Assert.Equal((0, 1), (backends[2].Buckets, backends[0].Buckets));
        Assert.Equal((1, 0), (backends[0].Failed, backends[0].Keys));
    }

    [Fact]
    public async Task Watchers_are_counted()
    {
        var bucket = (await _tree.Create("b", new BucketConfig())).Bucket;

        await using (await bucket.Watch(new WatchQuery()))
            Assert.Equal(1, _tree.Statistics().Backends[2].Watchers);

        Assert.Equal(0, _tree.Statistics().Backends[2].Watchers);
    }

    [Fact]
    public async Task After_the_node_there_is_nothing_to_count()
    {
        await _tree.Create("b", new BucketConfig());
        await _node.DisposeAsync();

        Assert.All(_tree.Statistics().Backends, figures => Assert.Equal(0, figures.Buckets));
    }

    private static async Task Put(IBucket bucket, string key, Expiration? expiration = null) =>
        await bucket.Apply(new PutOperation(key, new NewValue(new byte[3], "x/y") { Expiration = expiration }));
}
