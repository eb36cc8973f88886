using Pail.Buckets;
using Pail.Runtime.Processes;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>A node with a tree of buckets of one variant.</summary>
/// <param name="variant">The variant.</param>
/// <param name="time">The clock of the node; null for the computer's.</param>
internal sealed class BucketLab(Variant variant, TimeProvider? time = null) : IAsyncDisposable
{
    private Node? _node;
    private BucketTree? _tree;

    public BucketTree Tree => _tree ?? throw new InvalidOperationException("The lab has not been started.");

    public async Task Start()
    {
        _node = time is null ? new Node() : new Node(new NodeOptions { TimeProvider = time });
        _tree = new BucketTree(_node);
        await _tree.Start();
    }

    public async Task<IBucket> Create(string name)
    {
        var (status, bucket) = await Tree.Create(name, variant.Config);
        return status == CreateStatus.Created ? bucket : throw new InvalidOperationException($"\"{name}\" exists already.");
    }

    /// <summary>Creates a bucket with a number of keys: the first of <see cref="Tables.Workloads.Keys.Texts"/>.</summary>
    public async Task<IBucket> CreateFull(string name, int keys, NewValue value)
    {
        var bucket = await Create(name);
        foreach (var key in Tables.Workloads.Keys.Texts(keys).Take(keys))
            await bucket.Put(key, value);
        return bucket;
    }

    public async ValueTask DisposeAsync()
    {
        if (_tree is not null)
            await _tree.DisposeAsync();
        if (_node is not null)
            await _node.DisposeAsync();
        (_tree, _node) = (null, null);
    }
}
