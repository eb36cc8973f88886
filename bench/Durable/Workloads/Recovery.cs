using Pail.Bench.Compare;
using Pail.Buckets;
using Pail.Runtime.Processes;

namespace Pail.Bench.Durable.Workloads;

/// <summary>
/// A tree starts on a store with a number of entries, until its bucket answers. An operation is an entry; each run starts the whole tree.
/// </summary>
/// <param name="entries">How many entries the store has.</param>
/// <param name="fromSnapshot">Whether the store has a snapshot of them, and not the log of the puts.</param>
internal sealed class Recovery(int entries, bool fromSnapshot) : IWorkload
{
    private readonly ScratchFolder _folder = new();
    private Node? _node;
    private BucketTree? _tree;

    public async Task Start()
    {
        var bucket = await Open();
        await DurableFill.Put(bucket, entries);
        if (fromSnapshot)
            await _tree!.OpenedStorage!.Compaction!.Run();
        await Close();
    }

    public async Task Run(int operations)
    {
        var bucket = await Open();

        // Its process begins after the tree has started.
        while ((await bucket.Status()).State != BucketState.Running)
            await Task.Delay(1);
        if (await bucket.Get(DurableRecords.Keys(entries)[entries - 1]) is null)
            throw new InvalidOperationException("The last entry is missing after the start.");
    }

    public Task Clear() => Close();

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }

    private async Task<IBucket> Open()
    {
        _node = new Node();
        var storage = new BucketStorageOptions(_folder.Path) { SyncEvery = null, CompactAt = long.MaxValue };
        _tree = new BucketTree(_node, options: new BucketTreeOptions { Storage = storage });
        await _tree.Start();
        if (await _tree.Find("shopping") is { } found)
            return found;
        var (_, bucket) = await _tree.Create("shopping", new BucketConfig { Backend = BucketBackend.Table, Durable = true });
        return bucket;
    }

    private async Task Close()
    {
        await _tree!.DisposeAsync();
        await _node!.DisposeAsync();
        (_tree, _node) = (null, null);
    }
}
