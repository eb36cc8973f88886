using BenchmarkDotNet.Attributes;
using Pail.Bench.Buckets.Workloads;
using Pail.Buckets;

namespace Pail.Bench.Buckets;

/// <summary>What does a watcher cost?</summary>
public class BucketWatchBenchmarks : BucketBenchmarks
{
    private static readonly WatchQuery All = new();

    private BucketWatch? _watch;

    [Benchmark(Baseline = true)]
    public async Task<BucketEvent> PutAndReadTheEvent()
    {
        await Bucket.Put("milk", Records.Value);
        return await _watch!.WaitToRead() && _watch.TryRead(out var change)
            ? change
            : throw new InvalidOperationException("No event came.");
    }

    [Benchmark]
    public async Task BeginAndEndAWatch()
    {
        await using var watch = await Bucket.Watch(All);
    }

    private protected override async ValueTask Prepare(IBucket bucket) => _watch = await bucket.Watch(All);

    private protected override ValueTask Tidy() => _watch!.DisposeAsync();
}
