using System.Text;
using Pail.Runtime.Processes;

namespace Pail.Buckets.Tests.Owned;

/// <summary>A machine of a cluster: a node with a tree, over a store that it shares with others.</summary>
internal sealed class Machine(IBucketStore store, TimeProvider time, OwnershipOptions? options = null) : IAsyncDisposable
{
    private readonly Node _node = new(new NodeOptions { TimeProvider = time });
    private BucketTree? _tree;

    internal GatedBucketStore Store { get; } = new(store);

    internal StorePressure Pressure { get; } = new(time, TimeSpan.FromSeconds(1));

    internal BucketTree Tree => _tree!;

    internal Node Node => _node;

    /// <summary>Starts a machine, which creates the bucket if there is none.</summary>
    internal static async Task<Machine> Start(IBucketStore store, TimeProvider time, OwnershipOptions? options = null)
    {
        var machine = new Machine(store, time, options);
        machine._tree = new BucketTree(machine._node);
        await machine._tree.Start();
        return machine;
    }

    /// <summary>Takes the bucket over.</summary>
    internal async Task<OwnedBucket> Open(BucketFacts facts) =>
        (await TryOpen(facts)) ?? throw new InvalidOperationException("The bucket has been deleted.");

    internal Task<OwnedBucket?> TryOpen(BucketFacts facts) =>
        OwnedBucket.Open(Tree, Store, facts.Name, facts.Life, Pressure, options ?? new OwnershipOptions(), time);

    internal static NewValue Text(string value) => new(Encoding.UTF8.GetBytes(value), "text/plain");

    internal static string? Text(Entry? entry) => entry is null ? null : Encoding.UTF8.GetString(entry.Value.Span);

    public async ValueTask DisposeAsync()
    {
        await Tree.DisposeAsync();
        await _node.DisposeAsync();
    }
}
