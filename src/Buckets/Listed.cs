namespace Pail.Buckets;

/// <summary>A bucket in the catalogue, with what those must wait for who create or delete one of the same name.</summary>
internal sealed class Listed(Bucket bucket)
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<bool>? _deleting;

    internal Bucket Bucket => bucket;

    /// <summary>Completes when it has been started, or given up.</summary>
    internal Task Started => _started.Task;

    internal void HasStarted() => _started.TrySetResult();

    /// <summary>Of several deleters, one may go on.</summary>
    internal bool TryBeginDelete() => Interlocked.CompareExchange(ref _deleting, NewSource(), null) is null;

    internal void EndDelete(bool deleted)
    {
        // A bucket that is gone stays marked for those who still hold this; one that stays can be deleted another time.
        var waiting = deleted ? _deleting ??= NewSource() : Interlocked.Exchange(ref _deleting, null);
        waiting?.TrySetResult(deleted);
    }

    /// <summary>Waits for a deletion that is under way. Whether the bucket is still there.</summary>
    internal async ValueTask<bool> IsStaying() => Volatile.Read(ref _deleting) is not { } deleting || !await deleting.Task;

    private static TaskCompletionSource<bool> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
