using System.Collections.Immutable;

namespace Pail.Bench.Behaviours.Workloads;

/// <summary>The bucket of an Orleans silo.</summary>
public sealed class BucketGrain : Grain, IBucketGrain
{
    private readonly ImmutableDictionary<string, int> _state = Bucket.Full;

    public ValueTask<int> Get(string key) => new(_state.GetValueOrDefault(key));
}
