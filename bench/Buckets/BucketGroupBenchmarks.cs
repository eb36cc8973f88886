using BenchmarkDotNet.Attributes;
using Pail.Bench.Buckets.Workloads;
using Pail.Buckets;

namespace Pail.Bench.Buckets;

/// <summary>What do several operations cost together?</summary>
public class BucketGroupBenchmarks : BucketBenchmarks
{
    private static readonly Operation[] Operations = [.. Enumerable.Range(0, 10).Select(i => new PutOperation($"key {i}", Records.Value))];
    private static readonly Transaction Swap = new()
    {
        Compare = [new Comparison("milk", Condition.None)],
        Then = [new PutOperation("milk", Records.Value), new PutOperation("key 1", Records.Value)],
    };

    [Benchmark(Baseline = true)]
    public ValueTask<IReadOnlyList<OperationResult>> BatchOfTenPuts() => Bucket.Apply(Operations);

    [Benchmark]
    public ValueTask<TransactionResult> TransactionOfTwoPuts() => Bucket.Apply(Swap);

    [Benchmark]
    public async Task<long> RefillAndClear()
    {
        await Bucket.Apply(Operations);
        return await Bucket.Clear();
    }
}
