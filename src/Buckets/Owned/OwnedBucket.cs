namespace Pail.Buckets;

/// <summary>A bucket that this machine owns: it runs in the tree here, and every change is in the store before it is answered.</summary>
internal sealed class OwnedBucket : IAsyncDisposable
{
    // In the way of the end of a machine, so not for long.
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(5);

    private readonly BucketTree _tree;
    private readonly FencedJournal _journal;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private Task? _end;
    private Task _deletion = Task.CompletedTask;
    private int _writers;
    private bool _isLeaving;

    private OwnedBucket(BucketTree tree, Bucket bucket, FencedJournal journal, TimeProvider time) =>
        (_tree, Bucket, _journal, _time) = (tree, bucket, journal, time);

    /// <summary>The bucket. Any thread may use it.</summary>
    internal Bucket Bucket { get; }

    /// <summary>The life of the bucket.</summary>
    internal long Life => _journal.Number;

    /// <summary>
    /// Completes when the bucket must be given up: it has been deleted, the store has refused its fence, or it is unknown what the store
    /// has. It answers nobody any more then.
    /// </summary>
    internal Task Lost => _journal.Lost;

    /// <summary>Why it was lost; null when it was not, and when it was deleted or has been handed over.</summary>
    internal string? LostBecause => _journal.LostBecause;

    /// <summary>Takes the next fence of a bucket, reads its entries, and starts it in a tree.</summary>
    /// <returns>The bucket; null when it has been deleted or has another life.</returns>
    /// <exception cref="BucketStorageException">The store did not answer, or another machine has opened the bucket meanwhile.</exception>
    internal static async Task<OwnedBucket?> Open(
        BucketTree tree,
        IBucketStore store,
        string name,
        long life,
        StorePressure pressure,
        OwnershipOptions options,
        TimeProvider time)
    {
        if (await BucketLoad.Open(store, name, life, time, options) is not { } loaded)
            return null;
        FencedJournal? journal = null;
        var bucket = await tree.Own(
            loaded.Facts, bucket => journal = new FencedJournal(bucket, loaded, store, pressure, options));
        return new OwnedBucket(tree, bucket, journal!, time);
    }

    /// <summary>
    /// Begins a write, which <see cref="EndWrite"/> ends. False when the bucket is being handed over: another machine has it
    /// soon. So no write is under way when it ends here, and none ends with an unknown outcome.
    /// </summary>
    internal bool TryBeginWrite()
    {
        lock (_lock)
        {
            if (_isLeaving)
                return false;
            _writers++;
            return true;
        }
    }

    /// <summary>Ends a write that was begun.</summary>
    internal void EndWrite()
    {
        lock (_lock)
        {
            if (--_writers > 0 || !_isLeaving)
                return;
        }

        _written.TrySetResult();
    }

    /// <summary>Deletes the bucket, here and in the store. After that it is lost.</summary>
    /// <returns>What happened; null when the bucket is being handed over, and nothing was done.</returns>
    internal async ValueTask<DeleteBucketStatus?> Delete(bool force)
    {
        if (!TryBeginWrite())
            return null;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            lock (_lock)
                _deletion = Task.WhenAll(_deletion, ended.Task);
            while (!Bucket.Lifecycle.IsGone)
            {
                if (await _tree.TryDelete(Bucket, force) is { } status)
                    return status;
                await Bucket.Lifecycle.WhenSettled();
            }

            return DeleteBucketStatus.Absent;
        }
        finally
        {
            ended.SetResult();
            EndWrite();
        }
    }

    /// <summary>
    /// Stores what is left, ends the bucket's process, tells its watchers that it is down, and lets the next owner begin at once.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        lock (_lock)
            return new ValueTask(_end ??= End());
    }

    private async Task End()
    {
        await Task.Yield();
        bool writes;
        lock (_lock)
        {
            _isLeaving = true;
            writes = _writers > 0;
        }

        try
        {
            if (writes && !Lost.IsCompleted)
                await Task.WhenAny(_written.Task, Lost).WaitAsync(LeaveTimeout, _time);
        }
        catch (TimeoutException)
        {
            // Their callers learn below what became of them.
        }

        try
        {
            _journal.Leave();
            if (!Lost.IsCompleted)
                await _journal.WhenSettled(LeaveTimeout);
        }
        catch (Exception error) when (error is TimeoutException or BucketStorageException)
        {
            // What was not stored was not acknowledged. The next owner takes the fence.
        }

        try
        {
            await _journal.Release();
        }
        catch (BucketStorageException)
        {
            // Then the next owner waits for a moment before its first change.
        }

        // A deletion that is under way ends soon, because the journal has ended. If it is decided, it ends the bucket itself.
        await _deletion;
        await _tree.Disown(Bucket);
    }
}
