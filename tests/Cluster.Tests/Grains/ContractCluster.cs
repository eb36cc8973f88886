using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Placement;
using Orleans.TestingHost;
using Pail.Buckets;
using Pail.Cluster.Buckets;
using Pail.Runtime.Processes;

namespace Pail.Cluster.Tests.Grains;

/// <summary>
/// A cluster of two silos for the contracts of <see cref="IBucket"/>, which all tests of a class use one after another. The first silo owns
/// the buckets, and the tests ask the second one.
/// </summary>
public sealed class ContractCluster : IAsyncLifetime
{
    private readonly SwitchedClock _clock = new();
    private InProcessTestCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        var store = new MemoryBucketStore(TimeProvider.System);
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSiloHost((_, host) =>
        {
            host.Logging.SetMinimumLevel(LogLevel.Warning);
            host.Services
                .AddSingleton(_ => new Node(new NodeOptions { TimeProvider = _clock }))
                .AddPailBuckets()
                .AddSingleton<IBucketStore>(store)
                .AddSingleton(new OwnershipOptions { Window = TimeSpan.FromHours(1) })
                .AddClusterBuckets();
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    /// <summary>The buckets as the second silo sees them.</summary>
    /// <param name="clock">The clock of the test.</param>
    internal IBuckets Open(TimeProvider clock)
    {
        _clock.Present = clock;
        return new Placed(_cluster.Silos[1].ServiceProvider.GetRequiredService<ClusterBuckets>(), _cluster.Silos[0].SiloAddress);
    }

    /// <summary>Deletes what a test has made.</summary>
    internal async Task Clear()
    {
        var buckets = _cluster.Silos[1].ServiceProvider.GetRequiredService<ClusterBuckets>();
        foreach (var bucket in await buckets.List("", null, 1000))
            await buckets.Delete(bucket.Name, force: true);

        // So every request of the test has gone to the other silo.
        Assert.Equal(0, _cluster.Silos[1].ServiceProvider.GetRequiredService<Cluster.Grains.LocalOwners>().Count);
    }

    /// <summary>Buckets whose owner is a silo.</summary>
    private sealed class Placed(IBuckets buckets, SiloAddress owner) : IBuckets
    {
        public async ValueTask<CreateResult> Create(string name, BucketConfig config)
        {
            var created = await buckets.Create(name, config);
            RequestContext.Set(IPlacementDirector.PlacementHintKey, owner);
            await created.Bucket.Status();
            return created;
        }

        public ValueTask<IBucket?> Find(string name) => buckets.Find(name);

        public ValueTask<IReadOnlyList<IBucket>> List(string prefix, string? after, int limit) => buckets.List(prefix, after, limit);

        public ValueTask<IReadOnlyList<IBucket>> ListFailed(int limit) => buckets.ListFailed(limit);

        public ValueTask<DeleteBucketStatus> Delete(string name, bool force) => buckets.Delete(name, force);
    }

    /// <summary>Tells the time of the clock of the test that runs.</summary>
    private sealed class SwitchedClock : TimeProvider
    {
        internal TimeProvider Present { get; set; } = System;

        public override long TimestampFrequency => System.TimestampFrequency;

        public override long GetTimestamp() =>
            (long)((Int128)Present.GetTimestamp() * TimestampFrequency / Present.TimestampFrequency);

        public override DateTimeOffset GetUtcNow() => Present.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            Present.CreateTimer(callback, state, dueTime, period);
    }
}
