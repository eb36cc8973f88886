namespace Pail.Buckets;

/// <summary>Which bucket a cache uses.</summary>
public sealed class BucketCacheOptions
{
    /// <summary>
    /// The bucket's name (see <see cref="Buckets.BucketName"/>); <c>cache</c> by default. Caches with the same name share one bucket.
    /// </summary>
    public string BucketName { get; set; } = "cache";

    /// <summary>
    /// The configuration if the bucket must be created; a bucket that exists keeps its own. By default a table whose values have at most
    /// 64 MiB each and 256 MiB together; the values that were not used for the longest time make room for new ones.
    /// </summary>
    public BucketConfig Config { get; set; } = new()
    {
        MaxValueBytes = 64 * 1024 * 1024,
        MaxBytes = 256 * 1024 * 1024,
        Eviction = Eviction.LeastRecentlyUsed,
    };
}
