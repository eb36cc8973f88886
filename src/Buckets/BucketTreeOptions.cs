namespace Pail.Buckets;

/// <summary>The settings of a <see cref="BucketTree"/>.</summary>
public sealed record BucketTreeOptions
{
    /// <summary>
    /// How many bytes all buckets may take together; greater than 0, or <see langword="null"/> for no limit. Counted are keys, values,
    /// headers, 200 bytes for each entry, 100 for each name of its metadata, and the latest events that buckets keep for their watchers. A
    /// write that would exceed it is refused.
    /// </summary>
    public long? MemoryBudget { get; init; }

    /// <summary>Where durable buckets are kept; <see langword="null"/> when there are none.</summary>
    public BucketStorageOptions? Storage { get; init; }

    /// <summary>
    /// How many buckets there may be; 1 or greater, or <see langword="null"/> for no limit. An empty bucket takes some 5 kB, which the
    /// memory budget does not count.
    /// </summary>
    public int? MaxBuckets { get; init; }
}
