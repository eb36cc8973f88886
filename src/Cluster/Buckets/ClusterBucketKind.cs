namespace Pail.Cluster.Buckets;

/// <summary>Where a <see cref="ClusterBucket"/> comes from, and so what it stands for.</summary>
internal enum ClusterBucketKind
{
    /// <summary>
    /// It was found by name, maybe in the memory of this silo. It stands for the bucket of the name: when the life that was remembered is
    /// over, the store is asked for another one.
    /// </summary>
    Found,

    /// <summary>It stands for one life of a bucket, as after a creation.</summary>
    Pinned,

    /// <summary>As <see cref="Pinned"/>, and its status is what the list has said: a list starts no buckets.</summary>
    Listed,
}
