namespace Pail.Buckets;

/// <content>The next process of the bucket, which begins with the next fence and with what is in the store.</content>
internal sealed partial class FencedJournal
{
    internal override async ValueTask<RecoveredBucket?> Recover()
    {
        var session = new JournalSession(this, _bucket.Events);
        BucketLoad? loaded;
        var reopened = Task.FromResult<BucketLoad>(null!);
        lock (_lock)
        {
            if (_failure is { } failure)
                throw failure;
            _session = session;
            (loaded, _loaded) = (_loaded, null);
            if (loaded is null)
                reopened = BeginToReopen();
        }

        loaded ??= await reopened;
        return new RecoveredBucket(session, loaded.Facts.Revision.Number, loaded.Entries) { Epoch = loaded.Facts.Fence };
    }

    // Not in the process that waits for it: if that is killed meanwhile, what it has begun must still come to an end. The next process then
    // reopens the bucket once more, after that. Under the lock.
    private Task<BucketLoad> BeginToReopen()
    {
        var (last, before) = (Appended, _reopening);
        var reopened = new TaskCompletionSource<BucketLoad>(TaskCreationOptions.RunContinuationsAsynchronously);
        _reopening = _options.Runner.Begin(async () =>
        {
            await before;
            await Reopen(last, reopened);
        });
        return reopened.Task;
    }

    /// <summary>
    /// Takes the next fence for the next process, and reads what the last one has stored. No batch is stored meanwhile, because it would
    /// have the old fence.
    /// </summary>
    private async Task Reopen(long last, TaskCompletionSource<BucketLoad> reopened)
    {
        try
        {
            await WhenCommitted(last, Timeout.InfiniteTimeSpan);
            await WhenIdle();
            if (_failure is { } failure)
                throw failure;
            if (!await _options.MayOpen())
                throw Moved();

            // The process before has ended, so nobody answers with what it had. If another owner has the bucket by now, this has no
            // effect, and the facts say that it was not released.
            await _store.Release(_name, Number, Fence);
            var loaded = await BucketLoad.Open(_store, _name, Number, _time, _options) ?? throw Moved();
            Adopt(loaded);
            reopened.SetResult(loaded);
        }
        catch (Exception error)
        {
            // Whatever it is: the next process cannot begin, and gets the error.
            Fail(error);
            reopened.SetException(error);
        }
        finally
        {
            bool starts;
            lock (_lock)
            {
                _isReopening = false;
                starts = MustStart();
            }

            if (starts)
                Start();
        }
    }

    private void Adopt(BucketLoad loaded)
    {
        lock (_lock)
        {
            Volatile.Write(ref _fence, loaded.Facts.Fence);
            Volatile.Write(ref _durableRevision, loaded.Facts.Revision.Number);
            _mayCommitAt = loaded.MayCommitAt;
            _revision = loaded.Facts.Revision with { Epoch = loaded.Facts.Fence };
        }

        NoteProof(loaded.ProvenAt);
    }
}
