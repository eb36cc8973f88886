using System.Collections.Immutable;

namespace Pail.Bench.Behaviours.Workloads;

/// <summary>The bucket of an Orleans silo. Its type is not that of Pail's own grain, so that both can be in one process.</summary>
[GrainType("bench-bucket")]
public sealed class BucketGrain : Grain, IBucketGrain
{
    private readonly ImmutableDictionary<string, int> _state = Bucket.Full;

    public ValueTask<int> Get(string key) => new(_state.GetValueOrDefault(key));
}
