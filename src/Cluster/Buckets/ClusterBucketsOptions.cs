namespace Pail.Cluster.Buckets;

/// <summary>The settings of the buckets of a cluster.</summary>
internal sealed record ClusterBucketsOptions
{
    /// <summary>How many buckets there may be in the cluster; 1 or greater, or <see langword="null"/> for no limit.</summary>
    internal int? MaxBuckets { get; init; }

    /// <summary>How many buckets a silo remembers. When there are more, it forgets them all, and asks the store again.</summary>
    internal int MaxRemembered { get; init; } = 100_000;
}
