using BenchmarkDotNet.Attributes;
using Pail.Buckets;

namespace Pail.Bench.Buckets;

/// <summary>What does a read cost?</summary>
public class BucketReadBenchmarks : BucketBenchmarks
{
    [Benchmark(Baseline = true)]
    public ValueTask<Entry?> Get() => Bucket.Get("milk");

    [Benchmark]
    public ValueTask<Entry?> Peek() => Bucket.Peek("milk");

    [Benchmark]
    public ValueTask<bool> Exists() => Bucket.Exists("milk");

    [Benchmark]
    public ValueTask<Entry?> GetOfAnAbsentKey() => Bucket.Get("no milk");

    [Benchmark]
    public ValueTask<OperationResult> GetAsOperation() => Bucket.Apply(new GetOperation("milk"));
}
