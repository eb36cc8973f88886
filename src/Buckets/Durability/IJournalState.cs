namespace Pail.Buckets;

/// <summary>Whether a journal takes new changes. Any thread.</summary>
internal interface IJournalState
{
    /// <summary>Whether it has been told to end.</summary>
    bool IsClosed { get; }

    /// <summary>Why it takes no more changes; null while it does.</summary>
    BucketStorageException? Failure { get; }

    /// <summary>Whether the disk is full, so that what was appended cannot be written now.</summary>
    bool IsFull { get; }

    /// <summary>Whether the store cannot even take what only removes entries.</summary>
    bool IsFullForRemovals { get; }

    /// <summary>Whether another program holds the store, so that what was appended cannot be written now.</summary>
    bool IsLocked { get; }

    /// <summary>Whether so much waits to be written that new writes are to be refused.</summary>
    bool IsBusy { get; }

    /// <summary>How many bytes may wait to be written.</summary>
    long MaxPendingBytes { get; }
}
