using Pail.Buckets;
using Pail.Runtime.Processes;

namespace Pail.Bench.Durable.Workloads;

/// <summary>A bucket with the table backend, through the port.</summary>
/// <param name="storage">Makes the storage from its folder; null for a bucket that is not durable.</param>
internal sealed class PortStore(Func<string, BucketStorageOptions>? storage) : DurableStore
{
    private readonly ScratchFolder _folder = new();
    private Node? _node;
    private BucketTree? _tree;
    private IBucket? _bucket;

    /// <summary>A bucket whose storage waits for the disk by a policy. Snapshots have an experiment of their own.</summary>
    public static PortStore Durable(TimeSpan? syncEvery) =>
        new(folder => new BucketStorageOptions(folder) { SyncEvery = syncEvery, CompactAt = long.MaxValue });

    public static PortStore InMemory() => new(null);

    public override async Task Start(int writers)
    {
        _node = new Node();
        _tree = new BucketTree(_node, options: new BucketTreeOptions { Storage = storage?.Invoke(_folder.Path) });
        await _tree.Start();
        var config = new BucketConfig { Backend = BucketBackend.Table, Durable = storage is not null };
        (_, _bucket) = await _tree.Create("shopping", config);
        await Task.WhenAll(DurableRecords.Keys(DurableRecords.Count).Take(DurableRecords.Count)
            .Select(async key => await _bucket.Put(key, DurableRecords.Value)));
    }

    public override async Task Put(int writer, int operations)
    {
        var keys = DurableRecords.Keys(DurableRecords.Count);
        var bucket = _bucket!;
        for (var (i, key) = (0, DurableRecords.First(writer)); i < operations; i++, key = DurableRecords.After(key))
            await bucket.Put(keys[key], DurableRecords.Value);
    }

    /// <summary>Gets keys, one after another, of which all are stored.</summary>
    public async Task Get(int reader, int operations)
    {
        var keys = DurableRecords.Keys(DurableRecords.Count);
        var bucket = _bucket!;
        for (var (i, key) = (0, DurableRecords.First(reader)); i < operations; i++, key = DurableRecords.After(key))
        {
            if ((await bucket.Get(keys[key]))?.Value.Length != DurableRecords.ValueBytes)
                throw new InvalidOperationException($"There is no value under \"{keys[key]}\".");
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (_tree is not null)
            await _tree.DisposeAsync();
        if (_node is not null)
            await _node.DisposeAsync();
        _folder.Dispose();
    }
}
