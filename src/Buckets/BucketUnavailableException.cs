namespace Pail.Buckets;

/// <summary>A bucket could not answer. Says why, and whether the operation may have taken effect anyway.</summary>
public sealed class BucketUnavailableException : Exception
{
    internal BucketUnavailableException(string bucket, BucketFailure failure, Outcome outcome, string message, Exception? inner = null)
        : base(message, inner)
    {
        Bucket = bucket;
        Failure = failure;
        Outcome = outcome;
    }

    /// <summary>The bucket's name.</summary>
    public string Bucket { get; }

    /// <summary>Why it could not answer.</summary>
    public BucketFailure Failure { get; }

    /// <summary>Whether the operation took effect.</summary>
    public Outcome Outcome { get; }
}

/// <summary>Why a bucket could not answer.</summary>
public enum BucketFailure
{
    /// <summary>Its process is being restarted.</summary>
    Restarting,

    /// <summary>Its process has ended and is not restarted.</summary>
    Failed,

    /// <summary>Its process did not answer in time.</summary>
    CallTimeout,

    /// <summary>As many requests wait for its process as <see cref="BucketConfig.MailboxLimit"/> allows.</summary>
    MailboxFull,

    /// <summary>The node is shutting down.</summary>
    ShuttingDown,

    /// <summary>The bucket is being deleted, or has been deleted.</summary>
    Deleted,

    /// <summary>The disk of its storage is full.</summary>
    StorageFull,

    /// <summary>So much waits to be stored that no more may.</summary>
    StorageBusy,

    /// <summary>Its storage has failed. Nothing is stored before the program has been started again.</summary>
    StorageFailed,

    /// <summary>The store of the cluster does not answer.</summary>
    StorageUnavailable,
}

/// <summary>Whether an operation that failed took effect.</summary>
public enum Outcome
{
    /// <summary>The operation did not take effect.</summary>
    NotApplied,

    /// <summary>
    /// The operation may have taken effect: the process died or timed out during the call, or a part of a batch was done before it failed.
    /// </summary>
    Unknown,
}
