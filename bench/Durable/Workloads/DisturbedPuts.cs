using System.Diagnostics;
using Pail.Bench.Buckets.Workloads;
using Pail.Bench.Compare;
using Pail.Bench.Processes.Workloads;
using Pail.Buckets;
using Pail.Runtime.Processes;

namespace Pail.Bench.Durable.Workloads;

/// <summary>Writers that wait for the disk, while the storage is compacted or backed up without a pause.</summary>
/// <param name="disturbance">What goes on.</param>
/// <param name="entries">How many entries the bucket has.</param>
internal sealed class DisturbedPuts(Disturbance disturbance, int entries) : IWorkload
{
    public const int Writers = 8;

    private readonly ScratchFolder _folder = new();
    private readonly Waits[] _waits = [.. Enumerable.Range(0, Writers).Select(static _ => new Waits())];
    private readonly Waits _all = new();
    private Node? _node;
    private BucketTree? _tree;
    private IBucket? _bucket;

    double IWorkload.Longest => _all.Longest;

    double IWorkload.Percentile99 => _all.Quantile(0.99);

    public async Task Start()
    {
        _node = new Node();
        var storage = new BucketStorageOptions(_folder.File("storage")) { CompactAt = long.MaxValue };
        _tree = new BucketTree(_node, options: new BucketTreeOptions { Storage = storage });
        await _tree.Start();
        (_, _bucket) = await _tree.Create("shopping", new BucketConfig { Backend = BucketBackend.Table, Durable = true });
        await DurableFill.Put(_bucket, entries);
    }

    public Task Arrange(int operations)
    {
        foreach (var waits in _waits)
            waits.Clear();
        _all.Clear();
        return Task.CompletedTask;
    }

    public async Task Run(int operations)
    {
        using var done = new CancellationTokenSource();
        var disturbing = Task.Run(() => Disturb(done.Token));
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer =>
            Task.Run(() => Put(writer, Share.Of(operations, Writers, writer)))));
        await done.CancelAsync();
        await disturbing;
        foreach (var waits in _waits)
            _all.Add(waits);
    }

    public async ValueTask DisposeAsync()
    {
        await _tree!.DisposeAsync();
        await _node!.DisposeAsync();
        _folder.Dispose();
    }

    private async Task Put(int writer, int operations)
    {
        var keys = DurableRecords.Keys(entries);
        for (var (i, key) = (0, writer * 31); i < operations; i++, key = (key + 7919) % entries)
        {
            var began = Stopwatch.GetTimestamp();
            await _bucket!.Put(keys[key], DurableRecords.Value);
            _waits[writer].Add(Stopwatch.GetElapsedTime(began));
        }
    }

    private async Task Disturb(CancellationToken done)
    {
        while (!done.IsCancellationRequested && disturbance != Disturbance.None)
        {
            if (disturbance == Disturbance.Compaction)
                await _tree!.OpenedStorage!.Compaction!.Run();
            else
                await BackUp();
        }
    }

    private async Task BackUp()
    {
        var path = _folder.File("backup");
        await _tree!.BackUp(path);
        File.Delete(path);
    }
}
