using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;
using Pail.Buckets;
using Pail.Buckets.Tests;
using Pail.Cluster.Buckets;
using Pail.Cluster.Grains;
using Pail.Runtime.Hosting;
using Pail.Runtime.Processes;

namespace Pail.Cluster.Tests.Contract;

/// <summary>
/// Two silos over a store in memory, all of whose buckets are on one of them. A start takes a second, so a test lends it to the next one,
/// as it was at the beginning. What could not be set back is not lent again.
/// </summary>
internal sealed class SharedCluster
{
    private static readonly ConcurrentDictionary<(bool, BucketTreeOptions?), ConcurrentBag<SharedCluster>> Free = new();

    // A clock that is set goes on from test to test. It must not reach the end of time.
    private static readonly DateTimeOffset LatestTime = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly (bool, BucketTreeOptions?) _kind;
    private readonly InProcessTestCluster _cluster;
    private readonly OwnerSilo _owner = new();

    private SharedCluster(bool hasFakeClock, BucketTreeOptions? options)
    {
        _kind = (hasFakeClock, options);
        Clock = hasFakeClock ? new FakeTimeProvider() : null;
        var time = Clock ?? TimeProvider.System;
        var store = new MemoryBucketStore(time);
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSiloHost((_, host) =>
        {
            host.Logging.SetMinimumLevel(LogLevel.Error);

            // Only the buckets have the clock of the tests. Orleans keeps the real one.
            host.Services
                .AddSingleton(provider => new Node(new NodeOptions
                {
                    TimeProvider = time,
                    LoggerFactory = provider.GetRequiredService<ILoggerFactory>(),
                }))
                .AddPailBuckets(options)
                .AddSingleton<IBucketStore>(store)
                .AddSingleton(new OwnershipOptions { Window = TimeSpan.FromHours(1) })
                .AddClusterBuckets()
                .AddSingleton(provider => new ClusterBuckets(
                    provider.GetRequiredService<IGrainFactory>(),
                    provider.GetRequiredService<LocalOwners>(),
                    store,
                    provider.GetRequiredService<BucketTree>(),
                    provider.GetRequiredService<Node>(),
                    provider.GetRequiredService<ILocalSiloDetails>(),
                    provider.GetRequiredService<ClusterBucketsOptions>(),
                    new FrontClock(time)))
                .AddSingleton(_owner)
                .AddSingleton<PlacementStrategy, OwnerPlacement>()
                .AddPlacementDirector<OwnerPlacement, OwnerPlacementDirector>();
        });
        _cluster = builder.Build();
    }

    internal FakeTimeProvider? Clock { get; }

    /// <summary>The buckets as their owner sees them.</summary>
    internal ClusterBuckets Owner { get; private set; } = null!;

    /// <summary>The buckets as another silo sees them.</summary>
    internal ClusterBuckets Remote { get; private set; } = null!;

    /// <summary>The node of the owner.</summary>
    internal Node Node => Owner.Node;

    internal BucketTree Tree { get; private set; } = null!;

    /// <summary>The processes of the owner's node that are none of the tree.</summary>
    internal IReadOnlyList<Pid> Others { get; private set; } = [];

    internal int TreeProcesses => Node.Processes().Except(Others).Count();

    /// <summary>A cluster without buckets, for one test.</summary>
    /// <param name="hasFakeClock">Whether tests set the clock.</param>
    /// <param name="options">The settings of the trees.</param>
    internal static async Task<SharedCluster> Rent(bool hasFakeClock, BucketTreeOptions? options)
    {
        if (Free.GetOrAdd((hasFakeClock, options), _ => []).TryTake(out var free))
            return free;
        var cluster = new SharedCluster(hasFakeClock, options);
        await cluster.Start();
        return cluster;
    }

    /// <summary>The bucket of a name at its owner.</summary>
    internal Bucket InTree(string name)
    {
        var bucket = FindInTree(name);
        Assert.NotNull(bucket);
        return bucket;
    }

    /// <summary>The same; null when it has none.</summary>
    internal Bucket? FindInTree(string name) => Owner.Owners.TryFind(name, out var owner) ? owner.Bucket : null;

    /// <summary>Removes what the test has left, and lends the cluster to the next one.</summary>
    internal async Task Return()
    {
        // In real time, because what a test has left may wait for a time that never comes. Another cluster costs less than a long wait.
        var clearing = Task.Run(Clear);
        await Task.WhenAny(clearing, Task.Delay(TimeSpan.FromSeconds(2)));
        if (TestContext.Current.TestState?.Result != TestResult.Failed
            && clearing is { IsCompletedSuccessfully: true, Result: true }
            && !(Clock?.GetUtcNow() > LatestTime))
            Free[_kind].Add(this);
        else
            _ = _cluster.StopAllSilosAsync(new CancellationToken(canceled: true)).ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private async Task Start()
    {
        await _cluster.DeployAsync(TestContext.Current.CancellationToken);
        var services = _cluster.Silos[1].ServiceProvider;
        _owner.Address = _cluster.Silos[1].SiloAddress;
        Owner = services.GetRequiredService<ClusterBuckets>();
        Remote = _cluster.Silos[0].ServiceProvider.GetRequiredService<ClusterBuckets>();
        Tree = services.GetRequiredService<BucketTree>();
        Others = [services.GetRequiredService<PailRoot>().Supervisor];
    }

    /// <summary>Deletes all buckets. Returns whether nothing is left of them.</summary>
    private async Task<bool> Clear()
    {
        var store = _cluster.Silos[1].ServiceProvider.GetRequiredService<IBucketStore>();
        foreach (var facts in await store.List("", null, int.MaxValue))
            await Owner.Delete(facts.Name, force: true);
        await Waiting.Until(() => Owner.Owners.Count + Remote.Owners.Count == 0);

        // The root of the tree, the registry and its partition, the supervisor of all buckets.
        return TreeProcesses == 4 && Tree.Budget?.Used is null or 0;
    }
}
