namespace Pail.Buckets;

/// <summary>A bucket that this machine owns: it runs in the tree here, and every change is in the store before it is answered.</summary>
internal sealed class OwnedBucket : IAsyncDisposable
{
    internal OwnedBucket(Bucket bucket) => Bucket = bucket;

    /// <summary>The bucket. Any thread may use it.</summary>
    internal Bucket Bucket { get; }

    /// <summary>
    /// Completes when the bucket must be given up: the store has refused its fence, or it is unknown what the store has. It answers nobody
    /// any more then.
    /// </summary>
    internal Task Lost => throw new NotImplementedException();

    /// <summary>Takes the next fence of a bucket, reads its entries, and starts it in a tree.</summary>
    /// <returns>The bucket; null when it has been deleted or has another life.</returns>
    /// <exception cref="BucketStorageException">The store did not answer.</exception>
    internal static Task<OwnedBucket?> Open(
        BucketTree tree, IBucketStore store, string name, long life, OwnershipOptions options) => throw new NotImplementedException();

    /// <summary>Deletes the bucket, here and in the store.</summary>
    internal ValueTask<DeleteBucketStatus> Delete(bool force) => throw new NotImplementedException();

    /// <summary>Stores what is left, ends the bucket's process, tells its watchers that it is down, and lets the next owner begin at once.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
