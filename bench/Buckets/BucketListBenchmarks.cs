using BenchmarkDotNet.Attributes;
using Pail.Buckets;

namespace Pail.Bench.Buckets;

/// <summary>What does a page of keys cost?</summary>
public class BucketListBenchmarks : BucketBenchmarks
{
    private static readonly KeyQuery Page = new() { From = "key 5", Limit = 100 };
    private static readonly KeyQuery Reverse = Page with { From = null, Reverse = true };
    private static readonly KeyQuery Folded = new() { Prefix = "key", Delimiter = "9", Limit = 10 };
    private static readonly KeyQuery OneKey = Page with { Limit = 1 };

    private protected override int Others => 10_000;

    [Benchmark(Baseline = true)]
    public ValueTask<KeyPage> PageOfHundred() => Bucket.List(Page);

    [Benchmark]
    public ValueTask<KeyPage> PageOfHundredBackward() => Bucket.List(Reverse);

    [Benchmark]
    public ValueTask<KeyPage> PageOfFoldedPrefixes() => Bucket.List(Folded);

    [Benchmark]
    public ValueTask<KeyPage> PageOfOne() => Bucket.List(OneKey);
}
