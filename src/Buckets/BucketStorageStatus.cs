namespace Pail.Buckets;

/// <summary>
/// The figures of the storage of durable buckets; see <see cref="BucketTree.Storage"/>. They are read while everything goes on, so they may
/// be of slightly different moments. Counts begin with the start of the tree.
/// </summary>
public sealed record BucketStorageStatus
{
    /// <summary>The directory, as a full path.</summary>
    public required string Directory { get; init; }

    /// <summary>
    /// The file with the data. While the storage is open, a file of the same name that ends in <c>-wal</c> belongs to it.
    /// </summary>
    public required string File { get; init; }

    /// <summary>When the disk is waited for; see <see cref="BucketStorageOptions.SyncEvery"/>.</summary>
    public required TimeSpan? SyncEvery { get; init; }

    /// <summary>Whether the storage takes changes.</summary>
    public required BucketStorageState State { get; init; }

    /// <summary>
    /// The last error, also when the storage has recovered from it; <see langword="null"/> when there was none. A snapshot's error is in
    /// <see cref="BucketStorageSnapshot.Error"/>.
    /// </summary>
    public required BucketStorageError? LastError { get; init; }

    /// <summary>What is not in the store yet.</summary>
    public required BucketStorageLag Lag { get; init; }

    /// <summary>The commits, each of which puts a batch of changes into the store.</summary>
    public required BucketStorageCommits Commits { get; init; }

    /// <summary>
    /// The waits for the disk that were no part of a commit. There are some when <see cref="SyncEvery"/> is a time; when it is
    /// <see cref="TimeSpan.Zero"/>, each commit includes its own.
    /// </summary>
    public required BucketStorageDurations Syncs { get; init; }

    /// <summary>The snapshot of all durable buckets, which takes the place of a log that has become large.</summary>
    public required BucketStorageSnapshot Snapshot { get; init; }

    /// <summary>The bytes of the batches since the snapshot.</summary>
    public required long LogBytes { get; init; }

    /// <summary>The number of the batches since the snapshot.</summary>
    public required long LogBatches { get; init; }

    /// <summary>The bytes of all files of the storage.</summary>
    public required long FileBytes { get; init; }

    /// <summary>How many bytes are free on its disk; <see langword="null"/> when the operating system does not say it.</summary>
    public required long? FreeBytes { get; init; }

    /// <summary>Whether a backup is being made.</summary>
    public required bool IsBackUpRunning { get; init; }

    /// <summary>What the last start of the tree has read.</summary>
    public required BucketStorageRecovery Recovery { get; init; }
}
