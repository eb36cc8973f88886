using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Pail.Buckets;
using Pail.Cluster.Buckets;
using Pail.Runtime.Processes;

namespace Pail.Cluster.Tests.Grains;

/// <summary>What a silo remembers of the buckets of others, and what a request to one of its own costs.</summary>
public sealed class MemoryTests() : ClusterLab(2)
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task A_changed_configuration_is_seen_without_a_request_after_some_seconds()
    {
        await CreateAt(0, "shopping");
        var front = Front(1);
        var found = (await front.Find("shopping"))!;
        await (await Found(0, "shopping")).Configure(new BucketConfig { MaxValueBytes = 7 });

        Assert.Equal(BucketConfig.DefaultMaxValueBytes, (await front.Find("shopping"))!.Config.MaxValueBytes);
        _clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(7, (await front.Find("shopping"))!.Config.MaxValueBytes);
        Assert.Equal(7, found.Config.MaxValueBytes);
    }

    [Fact]
    public async Task A_changed_configuration_comes_with_the_next_answer()
    {
        await CreateAt(0, "shopping");
        var found = (await Front(1).Find("shopping"))!;
        await (await Found(0, "shopping")).Configure(new BucketConfig { MaxValueBytes = 7 });

        await found.Get("milk");

        Assert.Equal(7, found.Config.MaxValueBytes);
    }

    [Fact]
    public async Task A_bucket_that_was_deleted_elsewhere_is_not_found_after_some_seconds()
    {
        await CreateAt(0, "shopping");
        var front = Front(1);
        Assert.NotNull(await front.Find("shopping"));
        await At(0).Delete("shopping", force: true);

        _clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Null(await front.Find("shopping"));
    }

    [Fact]
    public async Task There_are_at_most_as_many_buckets_in_the_cluster_as_there_may_be()
    {
        var (one, other) = (Front(0, most: 1), Front(1, most: 1));
        await one.Create("a", new BucketConfig());

        await Assert.ThrowsAsync<TooManyBucketsException>(async () => await other.Create("b", new BucketConfig()));
        Assert.Equal(CreateStatus.Exists, (await other.Create("a", new BucketConfig())).Status);
    }

    [Fact]
    public async Task A_read_at_the_owner_allocates_nothing()
    {
        await CreateAt(0, "shopping");
        await (await Found(0, "shopping")).Put("milk", Text("3"));
        var front = At(0);

        // The proof of the fence ends now and then, and its renewal allocates. So the least of many rounds counts.
        var least = long.MaxValue;
        for (var round = 0; round < 50; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var atOnce = 0;
            for (var i = 0; i < 100; i++)
                atOnce += ReadsNow(front) ? 1 : 0;
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (atOnce == 100)
                least = Math.Min(least, allocated);
            else
                await (await Found(0, "shopping")).Get("milk");
        }

        Assert.Equal(0, least);
    }

    private static bool ReadsNow(ClusterBuckets front)
    {
        var found = front.Find("shopping");
        if (!found.IsCompletedSuccessfully)
            return false;
        var read = found.Result!.Get("milk");
        if (read.IsCompletedSuccessfully)
            return read.Result is not null;

        // The fence must be proven again.
        _ = read.AsTask();
        return false;
    }

    // A silo's view of the buckets, with a clock that stands still.
    private ClusterBuckets Front(int silo, int? most = null)
    {
        var services = Cluster.Silos[silo].ServiceProvider;
        return new ClusterBuckets(
            services.GetRequiredService<IGrainFactory>(),
            At(silo).Owners,
            Store,
            services.GetRequiredService<BucketTree>(),
            services.GetRequiredService<Node>(),
            services.GetRequiredService<ILocalSiloDetails>(),
            new ClusterBucketsOptions { MaxBuckets = most },
            _clock);
    }
}
