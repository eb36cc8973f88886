using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>A configuration with a number that no other one of the bucket has. So callers say which one they have.</summary>
/// <param name="Stamp">The number; greater than zero.</param>
/// <param name="Config">The configuration.</param>
[GenerateSerializer, Alias("pail.seen"), Immutable]
internal sealed record ConfigStamp([property: Id(0)] long Stamp, [property: Id(1)] BucketConfig Config)
{
    /// <summary>A stamp for a configuration that has none yet.</summary>
    internal static ConfigStamp Of(BucketConfig config) => new(Random.Shared.NextInt64(1, long.MaxValue), config);
}
