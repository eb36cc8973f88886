using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>A change of a configuration that must not have been changed since.</summary>
[GenerateSerializer, Alias("pail.reconfigure"), Immutable]
internal struct ConfigChange
{
    /// <summary>What the configuration must be.</summary>
    [Id(0)]
    internal BucketConfig Present;

    /// <summary>The configuration.</summary>
    [Id(1)]
    internal BucketConfig Config;
}
