namespace Pail.Runtime.Processes;

/// <summary>An item with a time limit, which is nearly always met.</summary>
internal interface IDeadline
{
    /// <summary>The timestamp of the time limit; <see cref="Deadlines.None"/> when there is none.</summary>
    long Due { get; }

    /// <summary>The <see cref="Deadlines"/> whose list holds this item, or null. Written only by <see cref="Deadlines"/>.</summary>
    ref Deadlines? ListedBy { get; }

    /// <summary>Called when the time limit has passed. The item may have been completed meanwhile: then this does nothing.</summary>
    void Expire(long now);
}

/// <summary>
/// The time limits of calls. A call nearly always gets its answer in time, so setting and lifting a limit must be cheap. An item stores its
/// own due time and is put on the list once. It is read again only when the earliest limit has passed. One timer serves all items.
/// </summary>
internal sealed class Deadlines : IDisposable
{
    internal const long None = long.MaxValue;

    // In milliseconds, because a .NET timer counts whole milliseconds. A sweep reads every item, so a long list is swept less often: many
    // short limits must not keep the timer busy.
    private const int ShortestWait = 1;
    private const int ShortestWaitOfLongList = 5;
    private const int LongList = 4096;

    // Lists up to this length are cleaned up only by the sweep.
    private const int Few = 1024;

    private const long Farthest = None - 1;

    private readonly Lock _lock = new();
    private readonly List<IDeadline> _items = [];
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly CrashLog? _log;
    private long _next = None;
    private int _enough = Few;

    internal Deadlines(TimeProvider time, CrashLog? log = null)
    {
        _time = time;
        _log = log;
        _timer = time.CreateTimer(static state => ((Deadlines)state!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many items are on the list, including those without a time limit.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
                return _items.Count;
        }
    }

    /// <summary>
    /// The timestamp that lies a time after now. It is at least one tick after now, so that it differs from every due time that a sweep has
    /// found to have passed.
    /// </summary>
    internal long After(TimeSpan time)
    {
        var now = _time.GetTimestamp();
        var ticks = Math.Max(1, time.TotalSeconds * _time.TimestampFrequency);
        return ticks < Farthest - now ? now + (long)ticks : Farthest;
    }

    /// <summary>Puts an item that has just written its due time on the list, and sets the timer if necessary. Any thread.</summary>
    internal void Watch(IDeadline item, long due)
    {
        // Closes a race with the sweep. The item's due time was written before this swap, which is a full fence, and ListedBy and _next are
        // read after it. The sweep writes ListedBy and _next first and then reads the due time. So either the sweep sees the due time, or
        // this method sees that it must list the item or set the timer.
        if (Interlocked.CompareExchange(ref item.ListedBy, this, null) is null)
        {
            lock (_lock)
            {
                if (_items.Count >= _enough)
                    ForgetLifted();
                _items.Add(item);
            }
        }

        if (due >= Volatile.Read(ref _next))
            return;

        lock (_lock)
        {
            if (due < _next)
                Arm(due);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        List<IDeadline> expired = [];
        long now;
        try
        {
            now = _time.GetTimestamp();
            TakeExpired(now, expired);
        }
        catch (Exception error)
        {
            // No timer runs now, and there is no caller to tell. With `None`, the next limit sets the timer, whose sweep then finds the
            // present items too.
            lock (_lock)
                Volatile.Write(ref _next, None);
            _log?.ClockFailed(error);
            return;
        }

        foreach (var item in expired)
            item.Expire(now);
    }

    private void TakeExpired(long now, List<IDeadline> expired)
    {
        lock (_lock)
        {
            Interlocked.Exchange(ref _next, None);
            var earliest = None;
            _items.RemoveAll(item =>
            {
                var due = item.Due;
                if (due == None && Unlist(item))
                    return true;
                if (due <= now)
                    expired.Add(item);
                else
                    earliest = Math.Min(earliest, due);
                return false;
            });
            if (earliest != None)
                Arm(earliest);
        }
    }

    // Removes items without a time limit before the next sweep, which may be far away. So the list grows with the items that wait, not with
    // all items that were ever added. Done only when the list has doubled, so that the cost per item stays small.
    private void ForgetLifted()
    {
        _items.RemoveAll(item => item.Due == None && Unlist(item));
        _enough = Math.Max(Few, 2 * _items.Count);
    }

    private bool Unlist(IDeadline item)
    {
        Interlocked.Exchange(ref item.ListedBy, null);

        // Closes a race with Watch: the item may have got a new due time before the exchange and have found itself still listed. Then it
        // must stay on the list.
        return item.Due == None || Interlocked.CompareExchange(ref item.ListedBy, this, null) is not null;
    }

    private void Arm(long due)
    {
        Volatile.Write(ref _next, due);
        try
        {
            // Rounded up: a timer that fires within the millisecond before the limit would find nothing to do and be set again.
            var wait = Math.Ceiling(_time.GetElapsedTime(_time.GetTimestamp(), due).TotalMilliseconds);
            var shortest = _items.Count < LongList ? ShortestWait : ShortestWaitOfLongList;
            _timer.Change(TimeSpan.FromMilliseconds(Math.Clamp(wait, shortest, ClockTimer.MostMilliseconds)), Timeout.InfiniteTimeSpan);
        }
        catch
        {
            // The clock has failed and no timer runs: the next limit must set it.
            Volatile.Write(ref _next, None);
            throw;
        }
    }
}
