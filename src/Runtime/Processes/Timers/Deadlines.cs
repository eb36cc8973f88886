namespace Pail.Runtime.Processes;

/// <summary>Something that must happen by a time, and nearly always does.</summary>
internal interface IDeadline
{
    /// <summary>The timestamp by which it must have happened; <see cref="Deadlines.None"/> when nothing is due.</summary>
    long Due { get; }

    /// <summary>The deadlines that know this, if any do; only they write it.</summary>
    ref Deadlines? ListedBy { get; }

    /// <summary>The time has come. May find that the thing has happened after all.</summary>
    void Expire(long now);
}

/// <summary>
/// The time limits of calls. A call nearly always gets its answer, so that setting and lifting a limit must cost next to nothing: an item
/// writes its due time into itself, is listed once, and is looked at again only when the earliest limit has passed; one timer serves all.
/// </summary>
internal sealed class Deadlines : IDisposable
{
    internal const long None = long.MaxValue;

    // A .NET timer counts whole milliseconds. A sweep looks at every item, so that a long list is looked through no more often than this:
    // many short limits must not become a busy timer.
    private const int ShortestWait = 1;
    private const int ShortestWaitOfLongList = 5;
    private const int LongList = 4096;

    // Lists no longer than this are left to the sweep.
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

    /// <summary>How many are on the list, with those that need no longer be.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
                return _items.Count;
        }
    }

    /// <summary>
    /// The timestamp after a time from now; at least one tick ahead, so that it differs from every due time that a sweep has found to be
    /// over.
    /// </summary>
    internal long After(TimeSpan time)
    {
        var now = _time.GetTimestamp();
        var ticks = Math.Max(1, time.TotalSeconds * _time.TimestampFrequency);
        return ticks < Farthest - now ? now + (long)ticks : Farthest;
    }

    /// <summary>Watches an item that has just written its due time. Any thread.</summary>
    internal void Watch(IDeadline item, long due)
    {
        // The swap is also the fence between the item's due time, written before, and the reads of ListedBy and _next: the sweep writes
        // those first and reads the due time after, so either it sees the due time, or this sees that it must list the item or set the
        // timer.
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
            // There is no caller to tell. No timer runs now: the next limit that is set must set one, which then finds these too.
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

    // The next sweep may be far away, and most items are not used again once they are answered: the list grows with those that wait, not
    // with all that ever did. Looked through only when it has doubled, so that it costs each item little.
    private void ForgetLifted()
    {
        _items.RemoveAll(item => item.Due == None && Unlist(item));
        _enough = Math.Max(Few, 2 * _items.Count);
    }

    private bool Unlist(IDeadline item)
    {
        Interlocked.Exchange(ref item.ListedBy, null);

        // It may have become due between the look and the exchange, and have found itself still listed: then it stays.
        return item.Due == None || Interlocked.CompareExchange(ref item.ListedBy, this, null) is not null;
    }

    private void Arm(long due)
    {
        Volatile.Write(ref _next, due);
        try
        {
            // Rounded up: a timer that fires in the millisecond before the limit would find nothing to do, and be set again.
            var wait = Math.Ceiling(_time.GetElapsedTime(_time.GetTimestamp(), due).TotalMilliseconds);
            var shortest = _items.Count < LongList ? ShortestWait : ShortestWaitOfLongList;
            _timer.Change(TimeSpan.FromMilliseconds(Math.Clamp(wait, shortest, ClockTimer.MostMilliseconds)), Timeout.InfiniteTimeSpan);
        }
        catch
        {
            // A clock that fails: no timer runs, and limits that come later must not trust that one does.
            Volatile.Write(ref _next, None);
            throw;
        }
    }
}
