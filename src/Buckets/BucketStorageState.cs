namespace Pail.Buckets;

/// <summary>Whether the storage of durable buckets takes changes.</summary>
public enum BucketStorageState
{
    /// <summary>It does.</summary>
    Ok,

    /// <summary>The disk is full. New writes are refused until there is room; what waits is tried again each second.</summary>
    Full,

    /// <summary>It has failed. Durable buckets take no changes until the program has been started again.</summary>
    Failed,

    /// <summary>It is being closed, or is closed.</summary>
    Closed,
}
