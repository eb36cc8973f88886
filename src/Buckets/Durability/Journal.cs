using System.Buffers;
using Microsoft.Extensions.Logging;

namespace Pail.Buckets;

/// <summary>
/// The changes of all durable buckets of a tree, in one order, and the thread that writes them into the store. A bucket appends while it
/// has its entries for itself, so the changes of a key are in their order. Appending never waits for the disk. Who wants to know that a
/// change is in the store waits for its position (<see cref="WhenCommitted(long, TimeSpan)"/>); one wait of the disk serves all that wait
/// then.
/// </summary>
/// <remarks>
/// Positions count the changes since the store was made. <c>_lock</c> guards everything that is not volatile. The lock is taken while a
/// bucket's writer lock or turn is held, and takes no other lock.
/// </remarks>
internal sealed partial class Journal : IJournalState, IDisposable
{
    /// <summary>
    /// How many bytes of values a group may have at most, as a batch must hold it. SQLite takes 1,000,000,000 bytes, and a batch has keys,
    /// headers and up to <see cref="BatchBytes"/> of other groups beside.
    /// </summary>
    internal const long MaxGroupBytes = 512 * 1024 * 1024;

    // A batch is at most about this large, so that the store's memory stays bounded. A group of changes is never split.
    private const int BatchBytes = 4 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly ILogStore _store;
    private readonly TimeProvider _time;
    private readonly JournalOptions _options;
    private readonly ILogger _logger;
    private readonly IJournalRun _run;
    private readonly ITimer? _syncTimer;
    private readonly JournalMeter _meter;
    private readonly Queue<StoreWork> _work = [];
    private ArrayBufferWriter<byte> _batch = NewBatch();
    private List<JournalItem> _pending = [];
    private List<JournalItem> _writing = [];
    private long _pendingBytes;
    private long _appended;
    private long _committed;
    private long _writingEnd;
    private long _logBytes;
    private long _compactAt;
    private long _pendingSince;
    private long _writingSince;
    private bool _isWriting;
    private bool _stopping;
    private volatile BucketStorageError? _lastError;
    private volatile bool _isFull;
    private volatile bool _isLocked;
    private volatile bool _syncIsDue;
    private volatile BucketStorageException? _failure;

    // What those wait for whose changes are being written, or wait to be written.
    private CommitWait? _current;
    private CommitWait? _next;

    /// <summary>Goes on with a store.</summary>
    /// <param name="store">The store. The journal uses it from its own thread, and disposes of it.</param>
    /// <param name="position">The position of the last change in the store.</param>
    /// <param name="options">When to wait for the disk.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Logs what ends the journal.</param>
    internal Journal(ILogStore store, long position, JournalOptions options, TimeProvider time, ILogger logger)
    {
        (_store, _options, _time, _logger) = (store, options, time, logger);
        _meter = new JournalMeter(time);
        _appended = _committed = _writingEnd = position;
        _logBytes = store.Size.LogBytes;
        _directory = Path.GetDirectoryName(Path.GetFullPath(store.FilePath))!;
        _compactAt = CompactAt();
        _run = options.Runner.Start(Steps(), Fail);
        if (options.Sync is { } sync && sync > TimeSpan.Zero)
            _syncTimer = time.CreateTimer(static state => ((Journal)state!).AskForSync(), this, sync, sync);
    }

    /// <summary>The position of the last change that is in the store. Any thread.</summary>
    internal long Committed => Volatile.Read(ref _committed);

    /// <summary>Why the journal takes no more changes; null while it does. Any thread.</summary>
    public BucketStorageException? Failure => _failure;

    /// <summary>Whether the journal has been told to end. Any thread.</summary>
    public bool IsClosed => Volatile.Read(ref _stopping);

    /// <summary>Whether the disk is full, so that what was appended cannot be written now. Any thread.</summary>
    public bool IsFull => _isFull;

    // A log has no room for what removes either.
    public bool IsFullForRemovals => _isFull;

    /// <summary>Whether another program holds the store, so that what was appended cannot be written now. Any thread.</summary>
    public bool IsLocked => _isLocked;

    /// <summary>Whether so much waits to be written that new writes are to be refused. Any thread.</summary>
    public bool IsBusy => Volatile.Read(ref _pendingBytes) > _options.MaxPendingBytes;

    public long MaxPendingBytes => _options.MaxPendingBytes;

    /// <summary>When to wait for the disk, and the limits.</summary>
    internal JournalOptions Options => _options;

    /// <summary>What the commits have cost. Any thread.</summary>
    internal JournalMeter Meter => _meter;

    /// <summary>The last error of the store; null for none. Any thread.</summary>
    internal BucketStorageError? LastError => _lastError;

    /// <summary>What is not in the store yet. Any thread.</summary>
    internal BucketStorageLag Lag
    {
        get
        {
            lock (_lock)
            {
                if (_appended == _committed)
                    return new BucketStorageLag(0, 0, TimeSpan.Zero);
                var age = _time.GetElapsedTime(_isWriting ? _writingSince : _pendingSince);
                return new BucketStorageLag(_appended - _committed, _pendingBytes, age);
            }
        }
    }

    /// <summary>Appends a group of changes of one bucket, which come into the store together.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="session">The session of the entries that have changed; null for a change of the bucket itself.</param>
    /// <param name="group">The changes.</param>
    /// <param name="events">The place in the bucket's event log after their events; 0 for none.</param>
    /// <returns>The position of the last of them; 0 when the session is over, and nothing was appended.</returns>
    internal long Append(LocalBucketJournal bucket, JournalSession? session, ReadOnlySpan<Change> group, long events)
    {
        lock (_lock)
        {
            // The next process has begun to read what this one has written. A change that came now would be missing there.
            if (session is not null && bucket.Session != session)
                return 0;
            var isFirst = _pending.Count == 0;

            // After a failure nothing is written any more, and what buckets still do, as to remove what has expired, takes no memory.
            for (var i = 0; i < group.Length && _failure is null; i++)
            {
                var item = new JournalItem(bucket, group[i], events, EndsGroup: i == group.Length - 1);
                _pending.Add(item);
                _pendingBytes += item.Bytes;
            }

            var position = _appended += group.Length;
            bucket.Appended = position;
            foreach (ref readonly var change in group)
            {
                // The group is stored as one, so who sees the new expiry waits for all of it.
                if (change.Kind == ChangeKind.Expire)
                    bucket.ExpiryAppended = position;
            }

            // Only the first has to wake the thread: it takes everything that is there.
            if (isFirst)
            {
                _pendingSince = _time.GetTimestamp();
                Wake();
            }

            return position;
        }
    }

    /// <summary>Makes a session the only one that may append to a bucket, and tells the position of the bucket's last change.</summary>
    internal long Begin(LocalBucketJournal bucket, JournalSession? session)
    {
        lock (_lock)
        {
            bucket.Session = session;
            return bucket.Appended;
        }
    }

    /// <summary>Completes when the change at a position is in the store.</summary>
    /// <param name="position">The position.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <exception cref="BucketStorageException">The store has failed: nobody knows whether the change is in it.</exception>
    /// <exception cref="TimeoutException">The time is over; the change may come into the store yet.</exception>
    internal ValueTask WhenCommitted(long position, TimeSpan timeout)
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

    /// <summary>Completes when the change at a position is in the store, however long that takes.</summary>
    internal ValueTask WhenCommitted(long position) => WhenCommitted(position, Timeout.InfiniteTimeSpan);

    /// <summary>The position of the last change that was appended. Any thread.</summary>
    internal long Appended
    {
        get
        {
            lock (_lock)
                return _appended;
        }
    }

    /// <summary>Called by the journal's thread when the log has become large, once until <see cref="NoteSnapshot"/>.</summary>
    internal Action? LogIsLarge { get; set; }

    /// <summary>How many changes and bytes the lists and the buffer could take without growing. For tests.</summary>
    internal (int Items, int BatchBytes) Kept
    {
        get
        {
            lock (_lock)
                return (Math.Max(_pending.Capacity, _writing.Capacity), _batch.Capacity);
        }
    }

    /// <summary>Runs work with the store, between two batches, on the journal's thread.</summary>
    internal Task Do(Action<ILogStore> work)
    {
        var item = new StoreWork(work, _options.Runner.NewCompletion());
        lock (_lock)
        {
            if (_failure is { } failure)
                return Task.FromException(failure);
            if (_stopping)
                return Task.FromException(Closed());
            _work.Enqueue(item);
            Wake();
        }

        return item.Done.Task;
    }

    /// <summary>Notes that the log has become shorter. The journal's thread.</summary>
    internal void NoteSnapshot()
    {
        _logBytes = _store.Size.LogBytes;
        _compactAt = CompactAt();
    }

    /// <summary>Notes that there is no snapshot, so that one is tried again when the log has grown further. The journal's thread.</summary>
    internal void NoteNoSnapshot() => _compactAt = _logBytes + CompactAt();

    /// <summary>Writes what is left, waits for the disk, and closes the store.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_stopping)
                return;
            _stopping = true;
            _run.Wake();
        }

        _syncTimer?.Dispose();
        _run.Dispose();
        _store.Dispose();
    }

    private void AskForSync()
    {
        _syncIsDue = true;
        WakeUp();
    }

    private void WakeUp()
    {
        lock (_lock)
            Wake();
    }

    // Under the lock, under which the end begins: a timer or a late writer must not use the event when it has been disposed of.
    private void Wake()
    {
        if (!_stopping)
            _run.Wake();
    }

    private static BucketStorageException Closed() => new(BucketStorageFault.Failed, "The storage is being closed.");
}
