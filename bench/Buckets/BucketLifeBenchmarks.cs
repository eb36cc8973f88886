using BenchmarkDotNet.Attributes;
using Pail.Buckets;

namespace Pail.Bench.Buckets;

/// <summary>What does a bucket itself cost?</summary>
public class BucketLifeBenchmarks : BucketBenchmarks
{
    [Benchmark(Baseline = true)]
    public ValueTask<IBucket?> Find() => Tree.Find("shopping");

    [Benchmark]
    public async Task<DeleteBucketStatus> CreateAndDelete()
    {
        await Tree.Create("another", Bucket.Config);
        return await Tree.Delete("another", force: false);
    }

    [Benchmark]
    public ValueTask<BucketStatus> Status() => Bucket.Status();

    [Benchmark]
    public ValueTask<IReadOnlyList<IBucket>> List() => Tree.List("", null, 100);
}
