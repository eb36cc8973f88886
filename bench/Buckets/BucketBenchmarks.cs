using BenchmarkDotNet.Attributes;
using Pail.Bench.Buckets.Workloads;
using Pail.Bench.Compare;
using Pail.Buckets;

namespace Pail.Bench.Buckets;

/// <summary>
/// Operations of one caller on one bucket of each variant, without HTTP. They include the look-up of the bucket by name. Derived classes
/// ask one question each.
/// </summary>
[MemoryDiagnoser]
public abstract class BucketBenchmarks
{
    private const string Name = "shopping";

    private BucketLab? _lab;

    [Params(Names.Agent, Names.GenServer, Names.Set, Names.Ordered)]
    public string Variant { get; set; } = "";

    protected IBuckets Tree => _lab!.Tree;

    protected IBucket Bucket => _lab!.Tree.FindNow(Name)!;

    /// <summary>How many keys the bucket has besides <c>milk</c>.</summary>
    private protected virtual int Others => 1000;

    [GlobalSetup]
    public async Task Setup()
    {
        _lab = new BucketLab(Workloads.Variant.Of(Variant));
        await _lab.Start();
        var bucket = await _lab.CreateFull(Name, Others, Records.Value);
        await bucket.Put("milk", Records.Value);
        await Prepare(bucket);
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        await Tidy();
        await _lab!.DisposeAsync();
    }

    private protected virtual ValueTask Prepare(IBucket bucket) => default;

    private protected virtual ValueTask Tidy() => default;
}
