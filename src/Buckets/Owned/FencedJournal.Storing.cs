namespace Pail.Buckets;

/// <content>What is done with the store, one batch after the other.</content>
internal sealed partial class FencedJournal
{
    // A batch is at most about this large, so that the store's memory stays bounded. A group of changes is never split.
    private const int BatchBytes = 4 * 1024 * 1024;
    private const int BatchChanges = 10_000;
    private const int MostItemsKept = 64;

    private TaskCompletionSource? _idle;
    private Revision _revision;
    private long? _mayCommitAt;

    // Under the lock. Whoever gets true starts the run.
    private bool MustStart()
    {
        if (_isRunning || _isReopening || _failure is not null || (_pending.Count == 0 && !_isEnding))
            return false;
        return _isRunning = true;
    }

    // Not on the caller's thread: it holds the bucket.
    private void Start() => _options.Runner.Begin(Run);

    private async Task Run()
    {
        try
        {
            while (true)
            {
                var (count, ends) = Take();
                if (count == 0 && !ends)
                    return;
                await WhenMayCommit();
                for (var (from, to) = (0, 0); from < count; from = to)
                {
                    to = EndOfBatch(from);
                    await Commit(from, to);
                }

                if (ends)
                {
                    await Delete();
                    return;
                }

                Complete();
            }
        }
        catch (Exception error)
        {
            // Whatever it is, those who wait must be told.
            Fail(error);
        }
    }

    /// <summary>Takes everything that has gathered.</summary>
    private (int Count, bool Ends) Take()
    {
        TaskCompletionSource? idle = null;
        try
        {
            lock (_lock)
            {
                // The deletion comes after what is pending.
                var ends = _isEnding && _failure is null;
                if (_failure is not null || (_pending.Count == 0 && !ends))
                {
                    _isRunning = false;
                    (idle, _idle) = (_idle, null);
                    return default;
                }

                (_pending, _writing) = (_writing, _pending);
                (_current, _next) = (_next, null);
                _writingEnd = Appended;
                return (_writing.Count, ends);
            }
        }
        finally
        {
            idle?.TrySetResult();
        }
    }

    /// <summary>Completes when no batch is being stored, and lets none begin until the new fence is there.</summary>
    private Task WhenIdle()
    {
        lock (_lock)
        {
            _isReopening = true;

            // After a failure or a deletion nothing is being stored, and nobody would complete the task.
            if (!_isRunning || _isDeleted || _failure is not null)
                return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    // The owner before may still answer its readers, until it asks the store. None of them may see an old value after this change has been
    // acknowledged.
    private async ValueTask WhenMayCommit()
    {
        if (_mayCommitAt is not { } at)
            return;
        var left = _time.GetElapsedTime(_time.GetTimestamp(), at);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, _time);
        _mayCommitAt = null;
    }

    private int EndOfBatch(int from)
    {
        var to = from;
        var bytes = 0L;
        do
        {
            do
                bytes += _writing[to].Bytes;
            while (!_writing[to++].EndsGroup);
        }
        while (to < _writing.Count && bytes < BatchBytes && to - from < BatchChanges);
        return to;
    }

    private async Task Commit(int from, int to)
    {
        var commit = new CommitBuilder(_name, Number, Fence, _revision).Build(_writing, from, to, _bucket.Sizes);
        commit = await WithEvents(commit, from, to);
        var through = Volatile.Read(ref _committed) + (to - from);
        var asked = _time.GetTimestamp();
        await Store(() => _store.Commit(commit), through, OnlyRemoves(from, to));
        NoteProof(asked);
        _revision = commit.Revision;
        NoteCommitted(from, to, through);
    }

    private bool OnlyRemoves(int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (_writing[i].Change.Kind is not (ChangeKind.Remove or ChangeKind.Clear))
                return false;
        }

        return true;
    }

    /// <summary>Waits for the store, and notes what it may have if it fails.</summary>
    private async Task Store(Func<Task<bool>> call, long through, bool onlyRemoves)
    {
        lock (_lock)
        {
            // Those who wait were told then that nothing of it is stored, so nothing may be sent any more.
            if (_failure is { } failure)
                throw failure;
            _mayBeStored = through;
        }

        try
        {
            if (!await call())
                throw Moved();
        }
        catch (BucketStorageException error)
        {
            _pressure.Note(error, onlyRemoves);
            if (error.Fault is BucketStorageFault.Full or BucketStorageFault.NotReached or BucketStorageFault.NotOwner)
            {
                lock (_lock)
                    _mayBeStored = _committed;
            }

            throw;
        }
    }

    private void NoteCommitted(int from, int to, long through)
    {
        // Before those who wait are told: they may read the change at once.
        Volatile.Write(ref _durableRevision, Math.Max(_durableRevision, _revision.Number));
        var (bytes, shown) = (0L, 0L);
        for (var i = from; i < to; i++)
        {
            var item = _writing[i];
            bytes += item.Bytes;
            shown = Math.Max(shown, item.Events);
        }

        lock (_lock)
        {
            Volatile.Write(ref _committed, through);
            Volatile.Write(ref _pendingBytes, Math.Max(0, _pendingBytes - bytes));
        }

        if (shown > 0)
        {
            _eventsStored = Math.Max(_eventsStored, shown);
            _bucket.Events.Release(shown);
        }
    }

    private void Complete()
    {
        CommitWait? current;
        lock (_lock)
            (current, _current) = (_current, null);

        // What a burst needed is given back.
        _writing.Clear();
        if (_writing.Capacity > MostItemsKept)
            _writing = [];
        CommitWait.Complete(current);
    }

    private async Task Delete()
    {
        var asked = _time.GetTimestamp();
        await Store(() => _store.Delete(_name, Number, Fence), Appended, onlyRemoves: true);
        NoteProof(asked);
        _isDeleted = true;
        TaskCompletionSource? idle;
        CommitWait? next;
        lock (_lock)
        {
            // With what came after the decision. It has no effect, and its callers learn that the bucket is gone.
            Volatile.Write(ref _committed, Appended);
            (next, _next) = (_next, null);

            // A process that was killed just before may have begun to reopen the bucket, and waits for the end of this run. No other one
            // begins.
            (idle, _idle) = (_idle, null);
        }

        Complete();
        CommitWait.Complete(next);
        idle?.TrySetResult();
        _lost.TrySetResult();
    }
}
