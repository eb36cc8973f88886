namespace Pail.Buckets;

/// <summary>
/// The changes of a bucket that this machine owns, on their way into the store of several machines. Appending never waits. While one batch
/// is being stored, the next one gathers. When the store refuses the fence, or it is unknown what the store has, the journal ends: the
/// bucket has to be given up, because it shows what may never have been stored.
/// </summary>
/// <remarks>
/// Positions count the changes since this machine has opened the bucket. <c>_lock</c> guards everything that is not volatile. It is taken
/// while the bucket's writer lock or turn is held, and takes no other lock.
/// </remarks>
internal sealed partial class FencedJournal : BucketJournal, IJournalState
{
    private readonly Lock _lock = new();
    private readonly IBucketStore _store;
    private readonly StorePressure _pressure;
    private readonly OwnershipOptions _options;
    private readonly TimeProvider _time;
    private readonly Bucket _bucket;
    private readonly string _name;
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private BucketLoad? _loaded;
    private JournalSession? _session;
    private List<FencedItem> _pending = [];
    private List<FencedItem> _writing = [];
    private long _pendingBytes;
    private long _committed;
    private long _writingEnd;
    private long _mayBeStored;
    private long _durableRevision;
    private long _expiryAppended;
    private long _fence;
    private bool _isRunning;
    private bool _isReopening;
    private Task _reopening = Task.CompletedTask;
    private bool _isEnding;
    private volatile bool _isLeaving;
    private volatile bool _isDeleted;
    private volatile BucketStorageException? _failure;

    // What those wait for whose changes are being stored, or wait to be stored.
    private CommitWait? _current;
    private CommitWait? _next;

    internal FencedJournal(
        Bucket bucket, BucketLoad loaded, IBucketStore store, StorePressure pressure, OwnershipOptions options)
        : base(loaded.Facts.Life)
    {
        (_bucket, _loaded, _store, _pressure, _options) = (bucket, loaded, store, pressure, options);
        (_time, _name) = (bucket.Context.Time, bucket.Name);
        bucket.Context.Events.WaitsForStore = true;
        Adopt(loaded);
    }

    internal override IJournalState State => this;

    // The fence is the epoch, and the store has it already.
    internal override bool StoresEpochs => false;

    /// <summary>Completes when the bucket must be given up.</summary>
    internal Task Lost => _lost.Task;

    /// <summary>Why it was lost; null when it was not, and when the bucket was deleted or has been handed over here.</summary>
    internal string? LostBecause => _isDeleted || _isLeaving ? null : _failure?.Message;

    /// <summary>The fence of this owner. Any thread.</summary>
    internal long Fence => Volatile.Read(ref _fence);

    public bool IsClosed => false;

    public BucketStorageException? Failure => _failure ?? (_isLeaving ? Moved() : null);

    public bool IsFull => _pressure.IsFull;

    public bool IsFullForRemovals => _pressure.IsFullForRemovals;

    public bool IsLocked => false;

    public bool IsBusy => Volatile.Read(ref _pendingBytes) > _options.MaxPendingBytes;

    public long MaxPendingBytes => _options.MaxPendingBytes;

    internal override bool MayShow(Entry? entry)
    {
        var committed = Volatile.Read(ref _committed);
        var isStored = Appended <= committed
            || (entry is not null
                && entry.Revision.Number <= Volatile.Read(ref _durableRevision)
                && Volatile.Read(ref _expiryAppended) <= committed);

        // The failure is looked at after the read: who sees none has read before another machine could change the bucket.
        return isStored && IsProvenAt(_time.GetTimestamp()) && _failure is null;
    }

    internal override ValueTask WhenSettled(TimeSpan timeout)
    {
        if (_failure is { } failure)
            return ValueTask.FromException(failure);
        var readAt = _time.GetTimestamp();
        var stored = WhenCommitted(Appended, timeout);
        return stored.IsCompletedSuccessfully && IsProvenAt(readAt) ? default : Wait(stored, readAt, timeout);

        async ValueTask Wait(ValueTask stored, long readAt, TimeSpan timeout)
        {
            await stored;
            while (!IsProvenAt(readAt))
            {
                var left = timeout - _time.GetElapsedTime(readAt);
                await Prove().WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time);
            }
        }
    }

    internal override Outcome OutcomeSince(long position)
    {
        lock (_lock)
            return position < _mayBeStored ? Outcome.Unknown : Outcome.NotApplied;
    }

    internal override long Append(JournalSession? session, ReadOnlySpan<Change> group, long shown)
    {
        var starts = false;
        long position;
        lock (_lock)
        {
            // The next process has begun to read what this one has written. A change that came now would be missing there. And there is
            // nothing to be changed when the bucket is deleted.
            if (_isDeleted || (session is not null && _session != session))
                return 0;
            position = Appended + group.Length;
            Appended = position;

            // After a failure nothing is stored any more, and what the bucket still does, as to remove what has expired, takes no memory.
            for (var i = 0; i < group.Length && _failure is null; i++)
            {
                ref readonly var change = ref group[i];
                var item = new FencedItem(change, shown, EndsGroup: i == group.Length - 1);
                _pending.Add(item);
                _pendingBytes += item.Bytes;

                // The group is stored as one, so who sees the new expiry waits for all of it.
                if (change.Kind == ChangeKind.Expire)
                    Volatile.Write(ref _expiryAppended, position);
            }

            starts = MustStart();
        }

        if (starts)
            Start();
        return position;
    }

    /// <summary>Deletes the bucket in the store, after what was appended before.</summary>
    internal override void End()
    {
        bool starts;
        lock (_lock)
        {
            _session = null;
            _isEnding = true;

            // The deletion has a position of its own, to be waited for.
            Appended++;
            starts = MustStart();
        }

        if (starts)
            Start();
    }

    /// <summary>Takes no new changes. What is under way comes into the store yet.</summary>
    internal void Leave() => _isLeaving = true;

    /// <summary>Ends the journal: nobody may read or change the bucket here any more. Then the next owner need not wait.</summary>
    internal async Task Release()
    {
        // Nobody uses it any more but the one who has deleted it, and waits for the answer.
        if (_isDeleted)
            return;
        var fault = _failure?.Fault;
        Fail(Moved());

        // A store that did not answer would only be waited for once more.
        if (fault is null or BucketStorageFault.Full or BucketStorageFault.Failed)
            await _store.Release(_name, Number, Fence);
    }

    /// <summary>Completes when the change at a position is in the store.</summary>
    private ValueTask WhenCommitted(long position, TimeSpan timeout)
    {
        if (position <= Volatile.Read(ref _committed))
            return default;
        lock (_lock)
        {
            if (position <= _committed)
                return default;
            if (_failure is { } failure)
                return ValueTask.FromException(failure);
            ref var wait = ref position <= _writingEnd ? ref _current : ref _next;
            if (wait?.IsFor(timeout) != true)
                wait = new CommitWait(wait, timeout, _time, _options.Runner);
            return new ValueTask(wait.Task);
        }
    }

    private BucketStorageException Moved() =>
        new(BucketStorageFault.NotOwner, $"another owner has bucket \"{_name}\" by now, or it is being handed over.");

    private void Fail(Exception error)
    {
        var failure = error as BucketStorageException
            ?? new BucketStorageException(
                BucketStorageFault.Failed, $"the changes of bucket \"{_name}\" cannot be stored: {error.Message}", error);
        CommitWait? current, next;
        TaskCompletionSource? idle;
        lock (_lock)
        {
            if (_failure is not null)
                return;
            _failure = failure;
            (idle, _idle) = (_idle, null);
            _session = null;
            (current, next, _current, _next) = (_current, _next, null, null);
            _pending.Clear();
            Volatile.Write(ref _pendingBytes, 0);
        }

        CommitWait.Fail(current, failure);
        CommitWait.Fail(next, failure);
        idle?.TrySetResult();
        _lost.TrySetResult();
    }
}
