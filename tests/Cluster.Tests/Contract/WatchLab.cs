using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Pail.Cluster.Tests.Contract;
using Pail.Runtime.Processes;

namespace Pail.Buckets.Tests;

/// <summary>What tests of watchers and of transfers find in a cluster.</summary>
/// <param name="options">The settings of the tree of each silo.</param>
public abstract class WatchLab(BucketTreeOptions? options = null) : IAsyncLifetime
{
    private SharedCluster? _cluster;

    public static TheoryData<BucketBackend, BucketTableType> Variants => new()
    {
        { BucketBackend.Agent, BucketTableType.Set },
        { BucketBackend.GenServer, BucketTableType.Set },
        { BucketBackend.Table, BucketTableType.Set },
        { BucketBackend.Table, BucketTableType.OrderedSet },
    };

    /// <summary>How often a test repeats what costs little on one machine.</summary>
    protected const int Rounds = 200;

    /// <summary>Whether requests come in at a silo that does not own the bucket.</summary>
    protected virtual bool IsRemote => false;

    protected FakeTimeProvider Clock => Cluster.Clock!;

    /// <summary>The node of the silo where requests come in.</summary>
    protected Node Node => Front.Node;

    /// <summary>The tree of the silo that owns all buckets.</summary>
    protected BucketTree Tree => Cluster.Tree;

    protected IBuckets All => Front;

    private SharedCluster Cluster => _cluster!;

    private Pail.Cluster.Buckets.ClusterBuckets Front => IsRemote ? Cluster.Remote : Cluster.Owner;

    public async ValueTask InitializeAsync()
    {
        ClusterExceptions.SkipIfListed(IsRemote);
        _cluster = await SharedCluster.Rent(hasFakeClock: true, options);
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.Return();
        GC.SuppressFinalize(this);
    }

    protected async Task Crash(IBucket bucket)
    {
        var pid = (await Cluster.InTree(bucket.Name).Status()).Pid;
        await bucket.Kill();
        await Waiting.Until(async () =>
            await Cluster.InTree(bucket.Name).Status() is { State: BucketState.Running } status && status.Pid != pid);
    }

    /// <summary>Waits until a watch has all events of the bucket, which come to it over another task or over the network.</summary>
    protected async Task Settle(IBucket bucket, BucketWatch watch)
    {
        var log = LogOf(watch);
        await Waiting.Until(() => log.HasEnded(log.End)
            || (Cluster.FindInTree(bucket.Name)?.Events.Present.Last is { } last && Compare(log.Present.Last, last) >= 0));
    }

    /// <summary>Reads the events that there are.</summary>
    protected async Task<List<BucketEvent>> Read(IBucket bucket, BucketWatch watch)
    {
        await Settle(bucket, watch);
        var events = new List<BucketEvent>();
        while (watch.TryRead(out var change))
            events.Add(change);
        return events;
    }

    protected static string Show(BucketEvent change) => $"{change.Kind} {change.Key} {change.Revision.Number}";

    protected static NewValue Text(string value) => new(Encoding.UTF8.GetBytes(value), "text/plain");

    protected Task<IBucket> Create(BucketBackend backend, BucketTableType type, BucketConfig? config = null) =>
        Create("watched", backend, type, config);

    protected async Task<IBucket> Create(string name, BucketBackend backend, BucketTableType type, BucketConfig? config = null)
    {
        var wanted = (config ?? new BucketConfig()) with { Backend = backend, TableType = type };
        var bucket = (await All.Create(name, wanted)).Bucket;

        // The silo that owns a bucket starts it with the first request.
        await bucket.Status();
        return bucket;
    }

    private static int Compare(Revision revision, Revision other) =>
        (revision.Epoch, revision.Number).CompareTo((other.Epoch, other.Number));

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_log")]
    private static extern ref EventLog LogOf(BucketWatch watch);
}
