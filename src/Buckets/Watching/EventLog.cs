using System.Runtime.CompilerServices;

namespace Pail.Buckets;

/// <summary>
/// The latest events of a bucket, in order. Writers append to it; every watcher reads it at its own pace, from its own position. So a
/// watcher costs a writer nothing while it is busy, and one that falls behind by more than the log holds has lost events.
/// </summary>
/// <remarks>
/// Positions count the events since the bucket was created. The log belongs to the bucket, not to its process, so it goes on after a crash.
/// It holds at most <see cref="MaxEvents"/> events that keep at most <see cref="MaxBytes"/>, but always the last group, and
/// what waits for the store.
/// Everything changes under the lock, and events are read under it. Only a watcher that has read all events looks at <c>_end</c>,
/// <c>_closed</c> and <c>_changed</c> without it: a thousand watchers that wait for the same event would queue for the lock.
/// </remarks>
internal sealed partial class EventLog(MemoryBudget? budget)
{
    internal const int MaxEvents = 1024;

    internal const long MaxBytes = 1024 * 1024;

    private readonly Lock _lock = new();
    private Held[] _ring = [];
    private long _first;
    private long _end;

    // Watchers see the events before this position: all of them, unless the bucket is durable and the store does not have the last changes.
    private long _visible;
    private long _bytes;
    private int _watchers;
    private volatile bool _closed;
    private volatile TaskCompletionSource? _changed;

    // The revision of the latest event; the number 0 of the first epoch before it.
    private Revision _last;

    // The revision of the latest event that is no longer held.
    private Revision _dropped;

    /// <summary>
    /// Whether watchers see an event only when it has been released, because the store has its change. Set before the first event.
    /// </summary>
    internal bool WaitsForStore { get; set; }

    /// <summary>
    /// Called when the last watcher has ended; to end what fills a log that is there for one watcher. Set before the first one.
    /// </summary>
    internal Action? Unwatched { get; set; }

    /// <summary>
    /// Called with the position up to which a watcher has read; for what fills a log that is there for one watcher. Set before that one.
    /// </summary>
    internal Action<long>? Read { get; set; }

    /// <summary>How many watchers there are.</summary>
    internal int Watchers => Volatile.Read(ref _watchers);

    /// <summary>What the events keep in memory, in bytes.</summary>
    internal long Bytes => Volatile.Read(ref _bytes);

    /// <summary>What the next append completes; null when nobody waits. Any thread.</summary>
    internal TaskCompletionSource? Pending => _changed;

    /// <summary>For how many events there is memory, for tests.</summary>
    internal int Room => _ring.Length;

    /// <summary>The position after the last event.</summary>
    internal long End => Present.Position;

    /// <summary>The position after the last event, and the revision of that event.</summary>
    internal (long Position, Revision Last) Present
    {
        get
        {
            lock (_lock)
                return (_end, _last);
        }
    }

    /// <summary>Notes the first revision, before there are events: it is the place of watches that begin before the first event.</summary>
    internal void Begin(Revision first)
    {
        lock (_lock)
        {
            if (_last == default)
                _last = first;
        }
    }

    /// <summary>What an event keeps in memory, in bytes.</summary>
    internal static long SizeOf(in BucketEvent change) => Unsafe.SizeOf<Held>() + (change.Entry?.Footprint ?? 0);

    internal void AddWatcher() => Interlocked.Increment(ref _watchers);

    internal void RemoveWatcher()
    {
        if (Interlocked.Decrement(ref _watchers) == 0)
            Unwatched?.Invoke();
    }

    internal void Append(in BucketEvent change) => Append(new ReadOnlySpan<BucketEvent>(in change));

    /// <summary>Appends a group of events. Watchers see all of it or nothing.</summary>
    internal void Append(ReadOnlySpan<BucketEvent> group)
    {
        TaskCompletionSource? changed;
        lock (_lock)
            changed = AddGroup(group);
        changed?.TrySetResult();
    }

    /// <summary>Appends an event of the whole bucket.</summary>
    /// <param name="kind">What happened.</param>
    /// <param name="revision">The revision that the bucket has at this point.</param>
    internal void Append(BucketEventKind kind, Revision revision)
    {
        TaskCompletionSource? changed;
        lock (_lock)
            changed = AddGroup([OfBucket(kind, revision)]);
        changed?.TrySetResult();
    }

    /// <summary>
    /// Appends the last event, and gives all memory back once the watchers have read it. What has not been released is never seen.
    /// </summary>
    internal void Close(BucketEventKind last, Revision revision)
    {
        TaskCompletionSource? changed;
        lock (_lock)
        {
            if (_closed)
                return;
            if (WaitsForStore)
                DropUnseen();
            changed = AddGroup([OfBucket(last, revision)]) ?? TakeChanged();
            _visible = _end;
            _closed = true;
            budget?.Add(-_bytes);
        }

        changed?.TrySetResult();
    }

    /// <summary>Gives the memory of the events before a position back. For a log whose only watcher has read them.</summary>
    internal void Forget(long before)
    {
        lock (_lock)
        {
            var bytes = _bytes;
            while (_first < Math.Min(before, _visible))
                DropFirst();
            if (!_closed)
                budget?.Add(_bytes - bytes);
        }
    }

    /// <summary>Lets watchers see the events before a position, and what was said of the whole bucket right after them.</summary>
    internal void Release(long position)
    {
        TaskCompletionSource? changed;
        lock (_lock)
        {
            // What was not shown before the end was dropped.
            if (position <= _visible || _closed)
                return;
            _visible = Math.Min(Math.Max(position, _first), _end);
            ShowEventsOfBucket();
            changed = TakeChanged();
        }

        changed?.TrySetResult();
    }

    /// <summary>Makes an event of the whole bucket. Its revision is that of the latest event, unless it begins another epoch.</summary>
    /// <remarks>
    /// Not the revision of the entries: a writer of a table may have taken the next one, and not appended its event yet. Then a watcher
    /// that goes on after this event would miss that change.
    /// </remarks>
    private BucketEvent OfBucket(BucketEventKind kind, Revision revision) =>
        new(kind, _last.Epoch == revision.Epoch ? _last : revision, null, null);

    /// <summary>Adds events. Returns what tells the watchers, to be completed outside the lock.</summary>
    private TaskCompletionSource? AddGroup(ReadOnlySpan<BucketEvent> group)
    {
        if (_closed)
            return null;

        // A process that was killed may still handle what it was sent before, while the next process is already up. Its keys are lost, so
        // its changes are no events.
        if (group[0].Revision.Epoch < _last.Epoch)
            return null;
        if (WaitsForStore && group[0].Kind == BucketEventKind.BucketUp && group[0].Revision.Epoch > _last.Epoch)
            DropUnseen();
        var bytes = _bytes;
        var end = _end;

        // What waits for the store nobody has had a chance to read. The journal bounds how much that is.
        var keepFrom = WaitsForStore ? Math.Clamp(_visible, _first, end) : end;
        foreach (ref readonly var change in group)
        {
            // Before the ring would grow beyond what it may hold.
            while (_end - _first >= MaxEvents && _first < keepFrom)
                DropFirst();
            Add(change);
        }

        _last = group[^1].Revision;
        while (_first < keepFrom && _bytes > MaxBytes)
            DropFirst();
        budget?.Add(_bytes - bytes);

        // A large group has made the ring larger than it need be.
        if (_ring.Length > MaxEvents && _end - _first <= MaxEvents)
            Resize(MaxEvents);
        if (!WaitsForStore)
            _visible = _end;
        else if (_visible < end || !ShowEventsOfBucket())
            return null;
        return TakeChanged();
    }

    // What happens to the whole bucket is no change of its data, so it needs no release of its own.
    private bool ShowEventsOfBucket()
    {
        var before = _visible;
        while (_visible < _end && IsOfBucket(At(_visible).Event))
            _visible++;
        return _visible > before;
    }

    private static bool IsOfBucket(in BucketEvent change) => change is { Key: null, Kind: not BucketEventKind.Clear };

    private TaskCompletionSource? TakeChanged()
    {
        var changed = _changed;
        _changed = null;
        return changed;
    }

    private ref Held At(long position) => ref _ring[position & (_ring.Length - 1)];

    private void Add(in BucketEvent change)
    {
        if (_end - _first == _ring.Length)
            Resize(Math.Max(4, _ring.Length * 2));
        var bytes = SizeOf(change);
        At(_end++) = new Held(change, bytes);
        _bytes += bytes;
    }

    private void DropFirst()
    {
        ref var first = ref At(_first++);
        _bytes -= first.Bytes;
        _dropped = first.Event.Revision;
        first = default;
    }

    /// <summary>
    /// Forgets the changes that the store does not have and never will: the bucket ends, or another process has taken it over while the
    /// last one was in a step. Nobody has a position among them: see <see cref="Seen"/>.
    /// </summary>
    private void DropUnseen()
    {
        var (bytes, end) = (_bytes, _end);
        var from = Math.Max(_visible, _first);

        // Also of what was said of the whole bucket meanwhile: a watcher must not go on after a change that was never stored, because its
        // number is given again.
        _last = LastBefore(from);
        _end = from;
        for (var position = _end; position < end; position++)
        {
            var held = At(position);
            At(position) = default;
            if (IsOfBucket(held.Event))
                At(_end++) = held with { Event = held.Event with { Revision = _last } };
            else
                _bytes -= held.Bytes;
        }

        ShowEventsOfBucket();
        budget?.Add(_bytes - bytes);
    }

    private void Resize(int size)
    {
        var ring = new Held[size];
        for (var position = _first; position < _end; position++)
            ring[position & (ring.Length - 1)] = At(position);
        _ring = ring;
    }

    /// <summary>An event, and what it keeps in memory. To ask its entry again would read memory that nobody has used for long.</summary>
    private readonly record struct Held(BucketEvent Event, long Bytes);
}
