namespace Pail.Buckets;

/// <summary>
/// From the creation of a bucket to the end of its deletion. The stages, who may change them, and to what:
/// <list type="table">
/// <listheader><term>Stage</term><description>Changed by</description></listheader>
/// <item>
/// <term><see cref="BucketStage.Creating"/></term>
/// <description>its creator, to Present; or to Deleting when its process could not be started</description>
/// </item>
/// <item><term><see cref="BucketStage.Present"/></term><description>the one deleter that wins, to DeletionAsked</description></item>
/// <item>
/// <term><see cref="BucketStage.DeletionAsked"/></term>
/// <description>that deleter: back to Present when there are keys, else to Deleting</description>
/// </item>
/// <item>
/// <term><see cref="BucketStage.Deleting"/></term>
/// <description>whoever brought it there, to Deleted, when its processes and its row in the catalogue are gone</description>
/// </item>
/// <item><term><see cref="BucketStage.Deleted"/></term><description>nobody</description></item>
/// </list>
/// </summary>
/// <remarks>
/// A deletion is decided when the stage is Deleting: from then on everybody is told that there is no such bucket. As long as it is only
/// asked for, nobody is told so: requests are served, and the few that cannot be wait for the decision.
/// </remarks>
internal sealed class BucketLifecycle
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = NewSource();
    private volatile BucketStage _stage;

    internal BucketStage Stage => _stage;

    /// <summary>Whether others find it: it has been created, and its deletion is not decided.</summary>
    internal bool IsPresent => _stage is BucketStage.Present or BucketStage.DeletionAsked;

    /// <summary>Whether the deletion is decided, so that there is no such bucket any more.</summary>
    internal bool IsGone => _stage >= BucketStage.Deleting;

    /// <summary>
    /// Whether a new key could be lost with the bucket: a deletion is asked for or decided. A writer makes its key countable first and asks
    /// this afterwards; a deleter changes the stage first and counts afterwards. So at least one of them sees the other.
    /// </summary>
    internal bool RefusesNewKeys => _stage >= BucketStage.DeletionAsked;

    /// <summary>The bucket has been created.</summary>
    internal void Created() => Change(BucketStage.Creating, BucketStage.Present);

    /// <summary>Asks for the deletion. Of several deleters one may go on.</summary>
    internal bool TryAskDeletion() => Change(BucketStage.Present, BucketStage.DeletionAsked);

    /// <summary>The bucket is not deleted after all. Nothing when that has been decided otherwise.</summary>
    internal void Keep() => Change(BucketStage.DeletionAsked, BucketStage.Present);

    /// <summary>Decides the deletion.</summary>
    internal void DecideDeletion() => Change(BucketStage.DeletionAsked, BucketStage.Deleting);

    /// <summary>Gives up a bucket that could not be created.</summary>
    internal void Abandon() => Change(BucketStage.Creating, BucketStage.Deleting);

    /// <summary>Nothing is left of the bucket, and its name is free.</summary>
    internal void EndDeletion() => Change(BucketStage.Deleting, BucketStage.Deleted);

    /// <summary>Waits while a deletion is asked for and not decided.</summary>
    internal ValueTask<BucketStage> WhenDecided() => WhenNot(BucketStage.DeletionAsked, BucketStage.DeletionAsked);

    /// <summary>Waits while the bucket is being created or deleted: until it is present, or its name is free.</summary>
    internal async ValueTask<BucketStage> WhenSettled()
    {
        while (await WhenNot(BucketStage.Creating, BucketStage.Creating) != BucketStage.Present)
        {
            if (await WhenNot(BucketStage.DeletionAsked, BucketStage.Deleting) == BucketStage.Deleted)
                return BucketStage.Deleted;
        }

        return BucketStage.Present;
    }

    private async ValueTask<BucketStage> WhenNot(BucketStage first, BucketStage last)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_stage < first || _stage > last)
                    return _stage;
                changed = _changed.Task;
            }

            await changed;
        }
    }

    private bool Change(BucketStage from, BucketStage to)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            if (_stage != from)
                return false;
            _stage = to;
            (changed, _changed) = (_changed, NewSource());
        }

        // Keeps the caller's next reads behind the write of the stage: see RefusesNewKeys.
        Interlocked.MemoryBarrier();
        changed.TrySetResult();
        return true;
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Where a bucket is between its creation and the end of its deletion.</summary>
internal enum BucketStage
{
    /// <summary>It is in the catalogue; its first process is being started.</summary>
    Creating,

    /// <summary>It is there.</summary>
    Present,

    /// <summary>Somebody wants to delete it and looks whether it holds keys.</summary>
    DeletionAsked,

    /// <summary>It is gone for everybody; its processes are being stopped.</summary>
    Deleting,

    /// <summary>Nothing is left of it.</summary>
    Deleted,
}
