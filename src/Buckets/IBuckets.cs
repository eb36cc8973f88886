namespace Pail.Buckets;

/// <summary>All buckets of a node: create, find, list and delete them by name.</summary>
public interface IBuckets
{
    /// <summary>Creates a bucket, or returns the existing bucket with that name.</summary>
    /// <param name="name">The name; see <see cref="BucketName"/>.</param>
    /// <param name="config">The configuration.</param>
    /// <returns>What happened, and the bucket that now has the name.</returns>
    /// <exception cref="ArgumentException">The name is not a bucket name, or a setting is out of its range.</exception>
    /// <exception cref="BucketUnavailableException">
    /// The supervisor of all buckets is being restarted, is stopping, or has ended.
    /// </exception>
    /// <exception cref="TooManyBucketsException">There are as many buckets as there may be.</exception>
    ValueTask<CreateResult> Create(string name, BucketConfig config);

    /// <summary>Finds a bucket by name. On one machine it costs a table read, no message, and is done at once.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The bucket, or <see langword="null"/> when there is none. Finds a bucket whose process is being restarted too.</returns>
    ValueTask<IBucket?> Find(string name);

    /// <summary>Buckets in ordinal order of their names. Costs its own size and a search, however many buckets there are.</summary>
    /// <param name="prefix">Only names that begin with this text; empty for all.</param>
    /// <param name="after">Only names after this one; <see langword="null"/> to begin at the start.</param>
    /// <param name="limit">The largest number of buckets to return; at least 1.</param>
    /// <returns>The buckets; fewer than <paramref name="limit"/> only when there are no more.</returns>
    ValueTask<IReadOnlyList<IBucket>> List(string prefix, string? after, int limit);

    /// <summary>
    /// Buckets that have failed (<see cref="BucketState.Failed"/>), in ordinal order of their names. Looks at every bucket of this machine:
    /// in a cluster, those that other machines run are left out.
    /// </summary>
    /// <param name="limit">The largest number of buckets to return; at least 1.</param>
    /// <returns>The buckets.</returns>
    ValueTask<IReadOnlyList<IBucket>> ListFailed(int limit);

    /// <summary>Deletes a bucket and its keys, and stops its process.</summary>
    /// <param name="name">The name.</param>
    /// <param name="force">Whether to delete the bucket even if it holds keys.</param>
    /// <returns>What happened.</returns>
    ValueTask<DeleteBucketStatus> Delete(string name, bool force);
}
