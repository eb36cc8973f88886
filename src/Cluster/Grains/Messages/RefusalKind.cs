using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>Why the owner of a bucket has no answer.</summary>
internal enum RefusalKind
{
    /// <summary>The life of the bucket is over: it has been deleted.</summary>
    Gone,

    /// <summary>The silo does not own the bucket any more. Nothing was done; the next owner is to be asked.</summary>
    Moved,

    /// <summary>A <see cref="BucketUnavailableException"/>.</summary>
    Unavailable,

    /// <summary>A <see cref="BucketOperationException"/>.</summary>
    Operation,

    /// <summary>A <see cref="WatchException"/>.</summary>
    Watch,

    /// <summary>An <see cref="ArgumentException"/>.</summary>
    Argument,

    /// <summary>Any other exception: a fault of the program.</summary>
    Fault,
}
