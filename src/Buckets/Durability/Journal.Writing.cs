using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Pail.Buckets;

/// <content>What the journal's thread does.</content>
internal sealed partial class Journal
{
    private const int MostItemsKept = 64 * 1024;
    private const int MostBatchBytesKept = 8 * 1024 * 1024;

    // What the journal does, with the pauses in between. Whoever runs it takes an exception to Fail: nobody knows then what is in the
    // store.
    private IEnumerable<JournalPause> Steps()
    {
        var isDirty = false;
        while (true)
        {
            var stopping = Volatile.Read(ref _stopping);
            var count = Take();
            if (count > 0)
            {
                yield return JournalPause.BeforeCommit;
                var first = _committed + 1;
                for (var (from, to) = (0, 0); from < count; from = to)
                {
                    to = Encode(from, first + from);
                    while (!TryAppend(to - from, sync: _options.Sync == TimeSpan.Zero && to == count))
                    {
                        using var timer = WakeAfterPause();
                        yield return JournalPause.UntilWoken;

                        // Nothing of this batch is in the store, so this is between two batches; and the work may be what makes room.
                        while (RunWork())
                            isDirty = true;
                    }

                    NoteBatch(from, to);
                }

                isDirty |= _options.Sync != TimeSpan.Zero;
                yield return JournalPause.AfterCommit;
                Complete();
                AskForSnapshot();
                WarnOfLittleRoom();
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
                isDirty = !TrySync(isLast: stopping);
                if (isDirty)
                {
                    _syncIsDue = true;
                    using var timer = WakeAfterPause();
                    yield return JournalPause.UntilWoken;
                    continue;
                }
            }

            if (stopping)
            {
                End(Closed());
                yield break;
            }

            yield return JournalPause.UntilWoken;
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
        catch (BucketStorageException error) when (!IsPassing(error))
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

    /// <summary>Writes a batch. False when the store takes nothing at the moment.</summary>
    private bool TryAppend(int changes, bool sync)
    {
        try
        {
            var began = _time.GetTimestamp();
            _store.Append(_store.LastBatch + 1, _batch.WrittenSpan, sync);
            _meter.AddCommit(_time.GetElapsedTime(began), changes, _batch.WrittenCount);
            _logBytes += _batch.WrittenCount;
            if (!_syncWaits)
                NoteTaken();
            return true;
        }
        catch (BucketStorageException error) when (IsPassing(error) && !Volatile.Read(ref _stopping))
        {
            // What others have seen cannot be undone. It stays, and new writes are refused until it is in the store.
            NoteRefused(error);
            return false;
        }
    }

    /// <summary>Waits for the disk. False when the store takes nothing at the moment.</summary>
    /// <param name="isLast">Whether it cannot be tried again.</param>
    private bool TrySync(bool isLast)
    {
        try
        {
            var began = _time.GetTimestamp();
            _store.Sync();
            _meter.AddSync(_time.GetElapsedTime(began));
            _syncWaits = false;
            NoteTaken();
            return true;
        }
        catch (BucketStorageException error) when (IsPassing(error))
        {
            _syncWaits = true;
            NoteRefused(error);
            if (isLast)
                Tell(() => LogNotSynced(_logger, error.Message));
            return isLast;
        }
    }

    private void NoteBatch(int from, int to)
    {
        foreach (ref readonly var item in CollectionsMarshal.AsSpan(_writing)[from..to])
            item.Bucket.AddBatch(_store.LastBatch);
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

        CommitWait? current;
        lock (_lock)
        {
            Volatile.Write(ref _committed, _writingEnd);
            Volatile.Write(ref _pendingBytes, _pendingBytes - bytes);
            (current, _current) = (_current, null);
            _isWriting = false;
        }

        // What a burst needed is given back.
        _writing.Clear();
        if (_writing.Capacity > MostItemsKept)
            _writing = [];
        if (_batch.Capacity > MostBatchBytesKept)
            _batch = NewBatch();
        CommitWait.Complete(current);
    }

    private void Note(BucketStorageException error) => _lastError = new BucketStorageError(_time.GetUtcNow(), error.Message);

    private void Fail(Exception error)
    {
        var failure = error as BucketStorageException
            ?? new BucketStorageException(BucketStorageFault.Failed, $"The journal cannot go on: {error.Message}", error);
        Note(failure);

        // Whatever becomes of the message, nobody may wait any more.
        End(failure);
        if (IsPassing(failure) && IsClosed)
            Tell(() => LogNotStored(_logger, Lag.Changes, failure.Message));
        else
            Tell(() => LogFailed(_logger, failure));
    }

    private static ArrayBufferWriter<byte> NewBatch() => new(64 * 1024);

    // Nothing is written any more, so nobody may wait for it.
    private void End(BucketStorageException error)
    {
        CommitWait? current, next;
        lock (_lock)
        {
            _failure = error;
            (current, next, _current, _next) = (_current, _next, null, null);
        }

        CommitWait.Fail(current, error);
        CommitWait.Fail(next, error);
        FailWork(error);
    }

    [LoggerMessage(
        3, LogLevel.Critical, "The storage has failed. Durable buckets take no changes until the program has been started again")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
