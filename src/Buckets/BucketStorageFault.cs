namespace Pail.Buckets;

/// <summary>What is wrong with the storage of durable buckets.</summary>
public enum BucketStorageFault
{
    /// <summary>The disk is full. Nothing was changed, and the call can be tried again.</summary>
    Full,

    /// <summary>The disk did not do what it was told. What is on it is unknown, so the store accepts nothing more.</summary>
    Failed,

    /// <summary>The store's files have changed behind its back, or a part of them is missing.</summary>
    Damaged,

    /// <summary>The file belongs to another program.</summary>
    Foreign,

    /// <summary>The file was written by a newer version of this program.</summary>
    Newer,

    /// <summary>Another process uses the store.</summary>
    InUse,

    /// <summary>The files cannot be opened, for example because of their permissions.</summary>
    Unreadable,

    /// <summary>There is a store already where a new one is to be made.</summary>
    Exists,

    /// <summary>The store could not be reached. Nothing was changed.</summary>
    NotReached,

    /// <summary>
    /// The store did not answer, or the connection ended before it did. Nobody knows whether it has done what it was told.
    /// </summary>
    NoAnswer,

    /// <summary>Another machine owns the bucket by now. Nothing was changed.</summary>
    NotOwner,
}
