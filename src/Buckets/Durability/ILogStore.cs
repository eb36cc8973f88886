namespace Pail.Buckets;

/// <summary>
/// Keeps the log: batches of bytes, numbered 1, 2, 3 … without gaps, and the last snapshot. It does not know what the bytes mean. One
/// thread uses it, except for <see cref="FilePath"/>, <see cref="CutBytes"/>, <see cref="Size"/>, <see cref="OpenReader"/> and
/// <see cref="BackUp"/>, which any thread may call. Failures are <see cref="BucketStorageException"/>s.
/// </summary>
internal interface ILogStore : IDisposable
{
    /// <summary>The number of the last batch, or 0 when there was none.</summary>
    long LastBatch { get; }

    /// <summary>The last batch that the snapshot includes, or 0 without a snapshot. The batches after it are the log.</summary>
    long SnapshotThrough { get; }

    /// <summary>The path of the store's file.</summary>
    string FilePath { get; }

    /// <summary>How many bytes at the end were left out when the store was opened: those of a commit that a crash interrupted.</summary>
    long CutBytes { get; }

    /// <summary>How big the store is. Beside the thread that uses the store, the figures may be of different moments.</summary>
    LogSize Size { get; }

    /// <summary>
    /// How many whole commits were lost with what a power cut has taken, because commits did not wait for the disk. Found when the store
    /// was opened.
    /// </summary>
    int CutCommits => 0;

    /// <summary>
    /// Adds a batch. After <see cref="BucketStorageFault.Full"/>, nothing was added, and the same number can be tried again.
    /// </summary>
    /// <param name="number">One more than <see cref="LastBatch"/>.</param>
    /// <param name="batch">The bytes. The store keeps no reference to them.</param>
    /// <param name="sync">Whether this batch and all before it are on the disk on return.</param>
    void Append(long number, ReadOnlySpan<byte> batch, bool sync);

    /// <summary>Returns when all batches are on the disk.</summary>
    void Sync();

    /// <summary>Begins a snapshot. Its parts are written between batches, and count only once it is complete. One at a time.</summary>
    /// <param name="through">The last batch that the snapshot includes.</param>
    ILogSnapshot BeginSnapshot(long through);

    /// <summary>Deletes some of what the snapshot has made superfluous, and gives its space back.</summary>
    /// <param name="mostBytes">How many bytes to delete at most. A single larger row is deleted nevertheless.</param>
    /// <returns>Whether there is more to do.</returns>
    bool DeleteOld(int mostBytes);

    /// <summary>Opens a reader of what is in the store now.</summary>
    ILogReader OpenReader();

    /// <summary>Writes one file that is a store of its own, with what is in this store now.</summary>
    /// <param name="path">The file, which must not exist.</param>
    /// <param name="cancellation">Gives it up, and deletes the file.</param>
    void BackUp(string path, CancellationToken cancellation = default);
}
