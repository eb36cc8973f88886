using BenchmarkDotNet.Attributes;
using Pail.Bench.Buckets.Workloads;
using Pail.Buckets;

namespace Pail.Bench.Buckets;

/// <summary>What does a write of one key cost?</summary>
public class BucketWriteBenchmarks : BucketBenchmarks
{
    private static readonly byte[] Chunk = new byte[8];

    [Benchmark(Baseline = true)]
    public ValueTask<OperationResult> Put() => Bucket.Put("milk", Records.Value);

    [Benchmark]
    public ValueTask<OperationResult> RefusedCreate() => Bucket.Put("milk", Records.Value, Condition.CreateOnly);

    [Benchmark]
    public async Task<OperationResult> CompareAndSet()
    {
        var entry = await Bucket.Get("milk");
        return await Bucket.Put("milk", Records.Value, Condition.Matches(entry!.Revision));
    }

    [Benchmark]
    public async Task<OperationResult> CreateAndDelete()
    {
        await Bucket.Put("bread", Records.Value);
        return await Bucket.Delete("bread");
    }

    [Benchmark]
    public ValueTask<long> Increment() => Bucket.Increment("counter");

    [Benchmark]
    public async Task<OperationResult> PutAndAppend()
    {
        await Bucket.Put("milk", Records.Value);
        return await Bucket.Append("milk", Chunk);
    }
}
