using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Pail.Buckets;

/// <content>What the journal's thread does.</content>
internal sealed partial class Journal
{
    private void Run()
    {
        var isDirty = false;
        while (true)
        {
            var stopping = Volatile.Read(ref _stopping);
            try
            {
                var count = Take();
                if (count > 0)
                {
                    isDirty = Write() || isDirty;
                    Complete();
                    AskForSnapshot();
                }

                // Between two batches, so that neither waits for long.
                if (RunWork())
                {
                    isDirty = true;
                    continue;
                }

                if (count > 0)
                    continue;

                // What a policy without waiting has left goes to the disk when its time has come, and at the end.
                var syncs = _syncIsDue || stopping;
                _syncIsDue = false;
                if (isDirty && syncs)
                {
                    isDirty = false;
                    var began = _time.GetTimestamp();
                    _store.Sync();
                    _meter.AddSync(_time.GetElapsedTime(began));
                }
            }
            catch (Exception error)
            {
                // Whatever it is: nobody knows what is in the store, and the thread must not take the program down.
                Fail(error as BucketStorageException
                    ?? new BucketStorageException(BucketStorageFault.Failed, $"The journal cannot go on: {error.Message}", error));
                return;
            }

            if (stopping)
            {
                End(Closed());
                return;
            }

            _wake.WaitOne();
        }
    }

    private void AskForSnapshot()
    {
        if (_logBytes < _compactAt || LogIsLarge is not { } ask)
            return;
        _compactAt = long.MaxValue;
        ask();
    }

    // Twice the size of what is kept is a fair price for few snapshots.
    private long CompactAt() => Math.Max(_options.CompactAt, _store.Size.SnapshotBytes);

    private bool RunWork()
    {
        StoreWork? work;
        lock (_lock)
        {
            if (!_work.TryDequeue(out work))
                return false;
        }

        try
        {
            work.Run(_store);
            work.Done.TrySetResult();
        }
        catch (BucketStorageException error) when (error.Fault != BucketStorageFault.Full)
        {
            work.Done.TrySetException(error);
            throw;
        }
        catch (Exception error)
        {
            // Who asked for it decides what to do; the store has not changed.
            work.Done.TrySetException(error);
        }

        return true;
    }

    private void FailWork(BucketStorageException error)
    {
        while (true)
        {
            StoreWork? work;
            lock (_lock)
            {
                if (!_work.TryDequeue(out work))
                    return;
            }

            work.Done.TrySetException(error);
        }
    }

    private int Take()
    {
        lock (_lock)
        {
            (_pending, _writing) = (_writing, _pending);
            (_current, _next) = (_next, null);
            _writingEnd = _appended;
            (_isWriting, _writingSince) = (_writing.Count > 0, _pendingSince);
            return _writing.Count;
        }
    }

    /// <summary>Writes all that was taken. Returns whether some of it may not be on the disk yet.</summary>
    private bool Write()
    {
        var first = _committed + 1;
        for (var from = 0; from < _writing.Count;)
        {
            var to = Encode(from, first + from);
            var sync = _options.Sync == TimeSpan.Zero && to == _writing.Count;
            Append(to - from, sync);
            foreach (ref readonly var item in CollectionsMarshal.AsSpan(_writing)[from..to])
                item.Bucket.AddBatch(_store.LastBatch);
            from = to;
        }

        return _options.Sync != TimeSpan.Zero;
    }

    private int Encode(int from, long position)
    {
        _batch.ResetWrittenCount();
        var to = from;
        var bytes = 0L;
        do
        {
            do
                bytes += _writing[to].Bytes;
            while (!_writing[to++].EndsGroup);
        }
        while (to < _writing.Count && bytes < BatchBytes);
        var writer = new ChangeWriter(_batch);
        writer.BeginBatch(position, to - from);
        for (var i = from; i < to; i++)
            writer.Write(_writing[i].Change);
        return to;
    }

    private void Append(int changes, bool sync)
    {
        while (true)
        {
            try
            {
                var began = _time.GetTimestamp();
                _store.Append(_store.LastBatch + 1, _batch.WrittenSpan, sync);
                _meter.AddCommit(_time.GetElapsedTime(began), changes, _batch.WrittenCount);
                _logBytes += _batch.WrittenCount;
                _isFull = false;
                return;
            }
            catch (BucketStorageException error) when (error.Fault == BucketStorageFault.Full && !Volatile.Read(ref _stopping))
            {
                // What others have seen cannot be undone. It stays, and new writes are refused until there is room.
                _isFull = true;
                Note(error);
                using var timer = _time.CreateTimer(
                    static state => ((Journal)state!).WakeUp(), this, FullPause, Timeout.InfiniteTimeSpan);
                _wake.WaitOne();
            }
        }
    }

    private void Complete()
    {
        var bytes = 0L;
        foreach (ref readonly var item in CollectionsMarshal.AsSpan(_writing))
        {
            // Before those who wait are told: they may read the change at once.
            item.Bucket.NoteCommitted(item.Change, item.Events);
            bytes += item.Bytes;
        }

        TaskCompletionSource? current;
        lock (_lock)
        {
            Volatile.Write(ref _committed, _writingEnd);
            Volatile.Write(ref _pendingBytes, _pendingBytes - bytes);
            (current, _current) = (_current, null);
            _isWriting = false;
        }

        _writing.Clear();
        current?.TrySetResult();
    }

    private void Note(BucketStorageException error) => _lastError = new BucketStorageError(_time.GetUtcNow(), error.Message);

    private void Fail(BucketStorageException error)
    {
        Note(error);
        LogFailed(_logger, error);
        End(error);
    }

    // Nothing is written any more, so nobody may wait for it.
    private void End(BucketStorageException error)
    {
        TaskCompletionSource? current, next;
        lock (_lock)
        {
            _failure = error;
            (current, next, _current, _next) = (_current, _next, null, null);
        }

        current?.TrySetException(error);
        next?.TrySetException(error);
        FailWork(error);
    }

    [LoggerMessage(
        3, LogLevel.Critical, "The storage has failed. Durable buckets take no changes until the program has been started again")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
