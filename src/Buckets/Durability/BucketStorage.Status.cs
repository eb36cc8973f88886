namespace Pail.Buckets;

/// <content>The figures of the storage, and backups.</content>
internal sealed partial class BucketStorage
{
    private readonly CancellationTokenSource _closing = new();
    private Task? _backUp;

    /// <summary>The figures of this moment. Any thread; nobody is stopped.</summary>
    /// <param name="options">What the storage was opened with.</param>
    internal BucketStorageStatus Status(BucketStorageOptions options)
    {
        var size = _store.Size;
        var directory = Path.GetFullPath(options.Directory);
        return new BucketStorageStatus
        {
            Directory = directory,
            File = _store.FilePath,
            SyncEvery = options.SyncEvery,
            State = State,
            LastError = Journal.LastError,
            Lag = Journal.Lag,
            Commits = Journal.Meter.Commits,
            Syncs = Journal.Meter.Syncs,
            Snapshot = (Compaction?.Progress ?? SnapshotProgress.None).With(size.SnapshotBytes),
            LogBytes = size.LogBytes,
            LogBatches = size.LogRows,
            FileBytes = size.FileBytes,
            FreeBytes = FreeBytes(directory),
            IsBackUpRunning = Volatile.Read(ref _backUp) is { IsCompleted: false },
            Recovery = _recovery,
        };
    }

    /// <summary>Writes a backup and reads it again.</summary>
    /// <param name="path">The file, which gets this name when it is whole.</param>
    /// <param name="cancellation">Gives it up.</param>
    /// <exception cref="InvalidOperationException">Another backup is being made.</exception>
    internal async Task BackUp(string path, CancellationToken cancellation)
    {
        var turn = new TaskCompletionSource();
        var present = Volatile.Read(ref _backUp);
        if (present is { IsCompleted: false } || Interlocked.CompareExchange(ref _backUp, turn.Task, present) != present)
            throw new InvalidOperationException("A backup is being made. Wait until it is done.");
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closing.Token);
            await Journal.Options.Runner.Run(() => StoreFiles.BackUp(_store, path, either.Token));
        }
        finally
        {
            turn.SetResult();
        }
    }

    /// <summary>Whether the storage takes changes. Any thread.</summary>
    internal BucketStorageState State =>
        Journal.IsClosed ? BucketStorageState.Closed
        : Journal.Failure is not null ? BucketStorageState.Failed
        : Journal.IsFull ? BucketStorageState.Full
        : BucketStorageState.Ok;

    internal static long? FreeBytes(string directory)
    {
        try
        {
            return new DriveInfo(directory).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A figure that is missing must not hide the others. Windows has no drive for a path on another machine.
            return null;
        }
    }
}
