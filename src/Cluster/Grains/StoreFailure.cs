using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>A fault of the store, as what the users of buckets are told.</summary>
internal static class StoreFailure
{
    /// <param name="bucket">The bucket.</param>
    /// <param name="what">What it cannot do, as the end of a sentence.</param>
    /// <param name="error">The fault.</param>
    /// <param name="outcome">Whether something was done; null to go by the fault.</param>
    internal static BucketUnavailableException Of(string bucket, string what, BucketStorageException error, Outcome? outcome = null) =>
        Make(bucket, $"Bucket \"{bucket}\" {what}", error, outcome);

    /// <summary>The fault of a list of buckets.</summary>
    internal static BucketUnavailableException OfList(string prefix, BucketStorageException error) =>
        Make(prefix, "The buckets could not be listed", error, Outcome.NotApplied);

    private static BucketUnavailableException Make(string bucket, string what, BucketStorageException error, Outcome? outcome) => new(
        bucket,
        error.Fault switch
        {
            BucketStorageFault.NotOwner => BucketFailure.Restarting,
            BucketStorageFault.Full => BucketFailure.StorageFull,
            BucketStorageFault.NotReached or BucketStorageFault.NoAnswer => BucketFailure.StorageUnavailable,
            _ => BucketFailure.StorageFailed,
        },
        outcome ?? (error.Fault is BucketStorageFault.Full or BucketStorageFault.NotReached ? Outcome.NotApplied : Outcome.Unknown),
        $"{what}: {error.Message}",
        error);
}
