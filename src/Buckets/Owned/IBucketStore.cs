namespace Pail.Buckets;

/// <summary>
/// Keeps the buckets of several machines: for each bucket its facts and one row per entry. Every bucket has one owner at a time, who holds
/// its fence. Whoever opens a bucket takes the next fence, and from then on the store refuses the owner before. Any thread may call it.
/// </summary>
/// <remarks>
/// Failures are <see cref="BucketStorageException"/>s. After <see cref="BucketStorageFault.Full"/> and
/// <see cref="BucketStorageFault.NotReached"/> nothing was done; after any other fault nobody knows. No call waits for longer than the
/// store's timeout.
/// </remarks>
internal interface IBucketStore
{
    /// <summary>Creates a bucket, or tells the facts of the one that has the name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="created">When it was created.</param>
    /// <param name="most">How many buckets there may be; <see langword="null"/> for any number.</param>
    /// <returns>The facts, and whether the bucket is new.</returns>
    /// <exception cref="TooManyBucketsException">There are as many buckets as there may be.</exception>
    Task<(BucketFacts Facts, bool IsNew)> Create(string name, BucketConfig config, DateTimeOffset created, int? most);

    /// <summary>The facts of a bucket; null when there is none of that name.</summary>
    Task<BucketFacts?> Find(string name);

    /// <summary>The facts of buckets, in ordinal order of their names.</summary>
    /// <param name="prefix">Only names that begin with this text; empty for all.</param>
    /// <param name="after">Only names after this one; <see langword="null"/> to begin at the start.</param>
    /// <param name="limit">The largest number to return; at least 1.</param>
    /// <returns>The facts; fewer than <paramref name="limit"/> only when there are no more.</returns>
    Task<IReadOnlyList<BucketFacts>> List(string prefix, string? after, int limit);

    /// <summary>
    /// Takes the next fence of a bucket. The facts tell what was before, but for <see cref="BucketFacts.Fence"/>, which is the new one,
    /// and <see cref="BucketFacts.Opens"/>, which counts this call.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="life">The life that is meant.</param>
    /// <returns>The facts; null when the bucket has been deleted, or has another life by now.</returns>
    Task<BucketFacts?> Open(string name, long life);

    /// <summary>
    /// Reads all entries, in no order and in pieces, so that the store serves others meanwhile. A key may come twice, with the same data
    /// unless the bucket has another owner by now; so the reader asks <see cref="Holds"/> afterwards.
    /// </summary>
    IAsyncEnumerable<StoredRow> Read(string name, long life, CancellationToken cancellation = default);

    /// <summary>Makes the changes of a batch: all of them or none.</summary>
    /// <returns>Whether they were made; false when the fence is not the bucket's last one, or the life is over.</returns>
    Task<bool> Commit(BucketCommit commit);

    /// <summary>Whether a fence is still the bucket's last one.</summary>
    Task<bool> Holds(string name, long life, long fence);

    /// <summary>
    /// Notes that an owner has ended by itself: it answers no reader any more. So the next owner need not wait until it can be sure of
    /// that. Without effect when the fence is not the last one.
    /// </summary>
    Task Release(string name, long life, long fence);

    /// <summary>Deletes a bucket with its entries and events.</summary>
    /// <returns>Whether it was deleted; false when the fence is not the last one, or the life is over.</returns>
    Task<bool> Delete(string name, long life, long fence);

    /// <summary>
    /// The records of events that are kept, in ascending order of their revisions: those of the batches whose
    /// <see cref="BucketCommit.Revision"/> is greater than a number.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="life">The life that is meant.</param>
    /// <param name="after">The number of a revision.</param>
    Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadEvents(string name, long life, long after);
}
