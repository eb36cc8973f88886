using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Buckets;

/// <content>The storage of durable buckets.</content>
public sealed partial class BucketTree
{
    private static readonly TimeSpan DeletionTimeout = new BucketConfig().CallTimeout;

    /// <summary>
    /// The figures of the storage of durable buckets at this moment; <see langword="null"/> without
    /// <see cref="BucketTreeOptions.Storage"/>, before the start and after the end of the tree. Reading them stops nobody.
    /// </summary>
    public BucketStorageStatus? Storage => _storage is { } storage ? storage.Status(_storageOptions!) : null;

    /// <summary>Whether the storage takes changes; <see langword="null"/> when there is none.</summary>
    public BucketStorageState? StorageState => _storage?.State;

    /// <summary>
    /// Writes a backup: one file with all durable buckets, which has at least what was answered before the call. Everything goes on
    /// meanwhile. The file gets its name when all of it has been written, is on the disk, and was read again and found whole; until then
    /// it is <paramref name="path"/> with <c>.new</c> at the end. <see cref="BucketStorageFiles.Restore"/> makes a storage from it. It
    /// needs as much room as all buckets take on the disk.
    /// </summary>
    /// <param name="path">The file, which must not exist.</param>
    /// <param name="cancellation">Gives the backup up, and deletes what there is of it.</param>
    /// <exception cref="InvalidOperationException">There is no storage, or another backup is being made.</exception>
    /// <exception cref="BucketStorageException">The backup could not be made; the message says why. There is no file.</exception>
    /// <exception cref="OperationCanceledException">It was given up, or the tree is being stopped.</exception>
    public Task BackUp(string path, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return (_storage ?? throw new InvalidOperationException("There is no storage that could be backed up.")).BackUp(path, cancellation);
    }

    private async ValueTask<StartResult> StartLink(Self parent)
    {
        await OpenStorage();
        var started = await _processes.StartLink(parent);
        if (started.IsOk)
            await WhenServing();
        return started;
    }

    /// <summary>Waits until the buckets that were read have processes: a request that comes at once must find them.</summary>
    private Task WhenServing() => _storage is null ? Task.CompletedTask : _processes.WhenAllStarted();

    /// <summary>Opens the storage, and puts its buckets into the catalogue. Their processes are started with the tree.</summary>
    private async Task OpenStorage()
    {
        if (_storageOptions is null)
            return;
        await _opening.WaitAsync();
        try
        {
            if (_storage is not null)
                return;
            var options = _storageOptions.Limits with { Sync = _storageOptions.SyncEvery, CompactAt = _storageOptions.CompactAt };
            var (storage, buckets) = await options.Runner.Run(
                () => BucketStorage.Open(
                    _storageOptions.Open(),
                    options,
                    _processes.Epochs,
                    _node.TimeProvider,
                    _processes.Logger));
            var added = new List<Bucket>(buckets.Count);
            try
            {
                foreach (var stored in buckets)
                {
                    var bucket = New(stored.Bucket.Name, stored.Bucket.Config, stored.Bucket.Created);
                    storage.Attach(bucket, stored);
                    _catalogue.TryAdd(bucket);
                    added.Add(bucket);
                    bucket.Lifecycle.Created();
                }
            }
            catch
            {
                // Nobody else knows it, and the directory is in use as long as it is open.
                await storage.DisposeAsync();
                added.ForEach(_catalogue.Remove);
                throw;
            }

            _storage = storage;
            storage.Compact(_catalogue.All, _node.TimeProvider, _processes.Logger);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>A bucket that is not there may have been deleted by a change that the store does not have.</summary>
    private async ValueTask WhenDeletionsAreStored(string name)
    {
        if (_storage is not { } storage)
            return;
        try
        {
            await storage.Journal.WhenCommitted(storage.LastDeletion, DeletionTimeout);
        }
        catch (Exception error) when (error is TimeoutException or BucketStorageException)
        {
            throw new BucketUnavailableException(
                name,
                error is TimeoutException ? BucketFailure.CallTimeout : BucketFailure.StorageFailed,
                Outcome.Unknown,
                $"There is no bucket \"{name}\", but its deletion may not be stored: {error.Message}",
                error);
        }
    }
}
