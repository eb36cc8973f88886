namespace Pail.Buckets;

/// <summary>
/// The life of a bucket, from its creation to the end of its deletion. Each stage, and who may change it to what:
/// <list type="table">
/// <listheader><term>Stage</term><description>Changed by</description></listheader>
/// <item>
/// <term><see cref="BucketStage.Creating"/></term>
/// <description>the creator: to Present, or to Deleting when the bucket's process could not be started</description>
/// </item>
/// <item><term><see cref="BucketStage.Present"/></term><description>the first deleter: to DeletionRequested</description></item>
/// <item>
/// <term><see cref="BucketStage.DeletionRequested"/></term>
/// <description>the same deleter: back to Present when there are keys, else to Deleting</description>
/// </item>
/// <item>
/// <term><see cref="BucketStage.Deleting"/></term>
/// <description>
/// the deleter or creator that set this stage: to Deleted, when the bucket's processes and its row in the catalogue are gone
/// </description>
/// </item>
/// <item><term><see cref="BucketStage.Deleted"/></term><description>no further change</description></item>
/// </list>
/// </summary>
/// <remarks>
/// A deletion is decided when the stage becomes Deleting. From then on every request learns that there is no such bucket. While the
/// deletion is only requested, requests are served; the few that cannot be served wait for the decision.
/// </remarks>
internal sealed class BucketLifecycle
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _changed;
    private volatile BucketStage _stage;
    private volatile bool _hasLeft;

    internal BucketStage Stage => _stage;

    /// <summary>Whether a look-up finds the bucket: it has been created, and its deletion is not decided.</summary>
    internal bool IsPresent => _stage is BucketStage.Present or BucketStage.DeletionRequested && !_hasLeft;

    /// <summary>
    /// Whether the deletion is decided, so that the bucket no longer exists for its users; or it has left, so that it does not here.
    /// </summary>
    internal bool IsGone => _hasLeft || _stage >= BucketStage.Deleting;

    /// <summary>Whether the bucket is to be served by another machine from now on.</summary>
    internal bool HasLeft => _hasLeft;

    /// <summary>
    /// Whether a new key could be lost with the bucket, because a deletion is requested or decided. A writer reads this in the step that
    /// stores its key. A deleter changes the stage and then takes a step that counts the keys. Steps have one order, so the deleter sees
    /// the key or the writer sees the request.
    /// </summary>
    internal bool RefusesNewKeys => _stage >= BucketStage.DeletionRequested;

    /// <summary>Notes that another machine serves the bucket from now on.</summary>
    internal void Leave()
    {
        _hasLeft = true;

        // A full fence: keeps the later read of the bucket's supervisor behind the write. So either that read sees a supervisor that is
        // being started, or that one sees that the bucket has left.
        Interlocked.MemoryBarrier();
    }

    /// <summary>Ends the creation: the bucket is present.</summary>
    internal void Created() => Change(BucketStage.Creating, BucketStage.Present);

    /// <summary>Requests the deletion. True for one deleter only, if several try.</summary>
    internal bool TryRequestDeletion() => Change(BucketStage.Present, BucketStage.DeletionRequested);

    /// <summary>Withdraws the request for a deletion. Has no effect when the deletion is already decided.</summary>
    internal void CancelDeletion() => Change(BucketStage.DeletionRequested, BucketStage.Present);

    /// <summary>Decides the deletion.</summary>
    internal void DecideDeletion() => Change(BucketStage.DeletionRequested, BucketStage.Deleting);

    /// <summary>Gives up a bucket that could not be created.</summary>
    internal void Abandon() => Change(BucketStage.Creating, BucketStage.Deleting);

    /// <summary>Ends the deletion: nothing is left of the bucket, and its name is free.</summary>
    internal void EndDeletion() => Change(BucketStage.Deleting, BucketStage.Deleted);

    /// <summary>Waits while a deletion is requested but not decided.</summary>
    internal ValueTask<BucketStage> WhenDecided() => WhenNot(BucketStage.DeletionRequested, BucketStage.DeletionRequested);

    /// <summary>Waits while the bucket is being created or deleted: until it is present, or its name is free.</summary>
    internal async ValueTask<BucketStage> WhenSettled()
    {
        while (await WhenNot(BucketStage.Creating, BucketStage.Creating) != BucketStage.Present)
        {
            if (await WhenNot(BucketStage.DeletionRequested, BucketStage.Deleting) == BucketStage.Deleted)
                return BucketStage.Deleted;
        }

        return BucketStage.Present;
    }

    /// <summary>Waits while the stage is from <paramref name="first"/> to <paramref name="last"/>.</summary>
    private async ValueTask<BucketStage> WhenNot(BucketStage first, BucketStage last)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_stage < first || _stage > last)
                    return _stage;
                _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                changed = _changed.Task;
            }

            await changed;
        }
    }

    private bool Change(BucketStage from, BucketStage to)
    {
        TaskCompletionSource? changed;
        lock (_lock)
        {
            if (_stage != from)
                return false;
            _stage = to;
            (changed, _changed) = (_changed, null);
        }

        // A full fence: keeps the deleter's later read of the bucket's current process behind the write of the stage. Without a process
        // the bucket is empty, and the next process must see the request (see the fence in Bucket.Begin).
        Interlocked.MemoryBarrier();
        changed?.TrySetResult();
        return true;
    }
}

/// <summary>Where a bucket is between its creation and the end of its deletion.</summary>
internal enum BucketStage
{
    /// <summary>The bucket is in the catalogue; its first process is being started.</summary>
    Creating,

    /// <summary>The bucket is in use.</summary>
    Present,

    /// <summary>A deleter checks whether the bucket holds keys.</summary>
    DeletionRequested,

    /// <summary>The bucket no longer exists for its users; its processes are being stopped.</summary>
    Deleting,

    /// <summary>Nothing is left of the bucket.</summary>
    Deleted,
}
