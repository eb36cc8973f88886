using BenchmarkDotNet.Attributes;
using Pail.Bench.Buckets.Workloads;
using Pail.Buckets;
using Pail.Runtime.Tables;

namespace Pail.Bench.Buckets;

/// <summary>What does an expiry cost?</summary>
public class BucketExpiryBenchmarks : BucketBenchmarks
{
    private static readonly Expiration Hour = Expiration.After(TimeSpan.FromHours(1));
    private static readonly NewValue Expiring = Records.Value with { Expiration = Hour };
    private static readonly NewValue Sliding = Records.Value with { Expiration = Expiration.Sliding(TimeSpan.FromHours(1)) };

    [Benchmark(Baseline = true)]
    public ValueTask<OperationResult> PutThatExpires() => Bucket.Put("milk", Expiring);

    [Benchmark]
    public ValueTask<bool> SetExpiration() => Bucket.SetExpiration("milk", Hour);

    [Benchmark]
    public ValueTask<bool> Persist() => Bucket.Persist("milk");

    [Benchmark]
    public ValueTask<bool> Touch() => Bucket.Touch("session");

    [Benchmark]
    public ValueTask<Entry?> GetThatRenews() => Bucket.Get("session");

    private protected override async ValueTask Prepare(IBucket bucket) => await bucket.Put("session", Sliding);
}
