using System.Text;
using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;

namespace Pail.Buckets.Tests;

/// <summary>A tree with a clock that tests set, and what tests of watchers and of transfers need.</summary>
/// <param name="options">The settings of the tree.</param>
public abstract class WatchLab(BucketTreeOptions? options = null) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private Node? _node;
    private BucketTree? _tree;

    public static TheoryData<BucketBackend, BucketTableType> Variants => new()
    {
        { BucketBackend.Agent, BucketTableType.Set },
        { BucketBackend.GenServer, BucketTableType.Set },
        { BucketBackend.Table, BucketTableType.Set },
        { BucketBackend.Table, BucketTableType.OrderedSet },
    };

    public async ValueTask InitializeAsync()
    {
        _node = new Node(new NodeOptions { TimeProvider = _time });
        _tree = new BucketTree(_node, options: options);
        await _tree.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _tree!.DisposeAsync();
        await _node!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>How often a test repeats what costs little here.</summary>
    protected const int Rounds = 2000;

    protected FakeTimeProvider Clock => _time;

    protected Node Node => _node!;

    protected BucketTree Tree => _tree!;

    protected IBuckets All => Tree;

    protected static async Task Crash(IBucket bucket)
    {
        var pid = (await bucket.Status()).Pid;
        await bucket.Kill();
        await Waiting.Until(async () => await bucket.Status() is { State: BucketState.Running } status && status.Pid != pid);
    }

    /// <summary>Waits until a watch has all events of the bucket. Here it has them at once.</summary>
    protected static Task Settle(IBucket _, BucketWatch __) => Task.CompletedTask;

    /// <summary>Reads the events that there are.</summary>
    protected static async Task<List<BucketEvent>> Read(IBucket bucket, BucketWatch watch)
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

    protected async Task<IBucket> Create(string name, BucketBackend backend, BucketTableType type, BucketConfig? config = null) =>
        (await All.Create(name, (config ?? new BucketConfig()) with { Backend = backend, TableType = type })).Bucket;
}
