using System.Collections.Immutable;

namespace Pail.Bench.Behaviours.Workloads;

/// <summary>The bucket of an Orleans silo.</summary>
/// <remarks>Its name is not that of the cluster's buckets: tests of the cluster have both in one process.</remarks>
[GrainType("compared-bucket")]
public sealed class BucketGrain : Grain, IBucketGrain
{
    private readonly ImmutableDictionary<string, int> _state = Bucket.Full;

    public ValueTask<int> Get(string key) => new(_state.GetValueOrDefault(key));
}
