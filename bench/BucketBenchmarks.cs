using BenchmarkDotNet.Attributes;
using Pail.Buckets;
using Pail.Runtime.Processes;

namespace Pail.Bench;

/// <summary>Operations of one caller on one bucket, without HTTP. They include the look-up of the bucket by name.</summary>
[MemoryDiagnoser]
public class BucketBenchmarks
{
    private const string Name = "shopping";
    private static readonly NewValue Value = new(new byte[100], "application/octet-stream");

    private Node? _node;
    private BucketTree? _tree;

    [Params(BucketBackend.Agent, BucketBackend.GenServer, BucketBackend.Table)]
    public BucketBackend Backend { get; set; }

    [GlobalSetup]
    public async Task Setup()
    {
        _node = new Node();
        _tree = new BucketTree(_node);
        await _tree.Start();
        var created = await _tree.Create(Name, new BucketConfig { Backend = Backend });
        await created.Bucket.Put("milk", Value, Condition.None);
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        await _tree!.DisposeAsync();
        await _node!.DisposeAsync();
    }

    [Benchmark]
    public ValueTask<Entry?> Get() => _tree!.Find(Name)!.Get("milk");

    [Benchmark]
    public ValueTask<OperationResult> Put() => _tree!.Find(Name)!.Put("milk", Value, Condition.None);
}
