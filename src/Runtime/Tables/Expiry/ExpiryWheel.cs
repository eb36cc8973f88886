using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>
/// Reports items whose time is over, a moment later. <see cref="ExpiryRings"/> order the items by time. This class has their lock and their
/// timer: the timer is set for the next slot with items, and then a turn takes the due items and calls <see cref="ExpiryItem.Expire"/>.
/// </summary>
/// <remarks>
/// When the time of an item is put off, the item stays in its slot until the slot comes up. So a row that is used all the time costs the
/// wheel nothing. When many items are due at once, they are reported in several turns, so that other work of the thread pool need not wait.
/// </remarks>
internal sealed class ExpiryWheel : IThreadPoolWorkItem
{
    private const int TicksPerSecond = 64;

    // How many items one turn checks: about a millisecond of work.
    private const int MaxItemsPerTurn = 1000;

    private readonly Lock _lock = new();
    private readonly Node _node;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly long _tickLength;
    private readonly ExpiryRings _rings;

    // The tick that the timer is set for.
    private long _timerTick = long.MaxValue;

    // Whether a turn has left items for the next turn, which is queued already.
    private bool _hasMore;
    private bool _hasEnded;

    // When the wheel was closed. Items that are due later are not reported.
    private long? _closedAt;

    internal ExpiryWheel(Node node)
    {
        _node = node;
        _time = node.TimeProvider;
        _tickLength = Math.Max(1, _time.TimestampFrequency / TicksPerSecond);
        _rings = new ExpiryRings(_time.GetTimestamp(), _tickLength);
        _timer = _time.CreateTimer(static wheel => ((ExpiryWheel)wheel!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>About how many items the wheel has.</summary>
    internal int Count => _rings.Count;

    /// <summary>Adds an item, which is reported when its time is over. False when the wheel is closed.</summary>
    internal bool TryAdd(ExpiryItem item)
    {
        if (item.Due == ExpiryItem.Never)
            return true;

        // Tested before the lock too: the end of a wheel holds the lock while it clears all items.
        if (Volatile.Read(ref _hasEnded))
            return false;
        lock (_lock)
        {
            if (_closedAt is not null)
                return false;
            _rings.Remove(item);
            _rings.Add(item);
            SetTimer();
            return true;
        }
    }

    /// <summary>Removes an item. An item whose time is over already may still be reported.</summary>
    internal void Remove(ExpiryItem item)
    {
        if (Volatile.Read(ref _hasEnded))
            return;
        lock (_lock)
            _rings.Remove(item);
    }

    /// <summary>Closes the wheel: it accepts no more items, reports those whose time is over now, a moment later, and ends.</summary>
    internal void Close(long now)
    {
        lock (_lock)
        {
            _closedAt = now;
            if (_rings.Count == 0 && !_hasMore)
            {
                End();
                return;
            }
        }

        // In a simulation nothing may run on the thread pool, so the clock's timer calls the wheel between two turns of processes.
        if (_node.Interleaving is null)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        else
            _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    void IThreadPoolWorkItem.Execute() => Turn();

    // Called by the timer. The turn must not run on the timer's thread: a clock that is set by hand runs its timers on the thread that asks
    // for the time or sets it, and that thread may hold the lock of a row. In a simulation the clock advances only between two turns of
    // processes, so there the turn may run at once.
    private void Wake()
    {
        if (_node.Interleaving is null)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        else
            Turn();
    }

    // Takes due items and reports them. The reports run without the lock, so the next turn may take items while this one still reports.
    private void Turn()
    {
        bool more;
        do
        {
            var due = new List<ExpiryItem>();
            try
            {
                more = TakeDue(due);
            }
            catch (Exception error)
            {
                // The node's clock is the user's code and has thrown. There is no caller to throw to. The next item that is added sets the
                // timer again.
                lock (_lock)
                    (_timerTick, _hasMore) = (long.MaxValue, false);
                _node.Log.ClockFailed(error);
                more = false;
            }

            foreach (var item in due)
                Report(item);

            // In a simulation the same turn goes on to the last item.
        }
        while (more && _node.Interleaving is not null);

        if (more)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Report(ExpiryItem item)
    {
        try
        {
            item.Expire();
        }
        catch (Exception error)
        {
            // The user's comparer or handler has thrown. The other items must be reported even so.
            _node.Log.HandlerFailed(error, "RowExpired");
        }
    }

    /// <summary>Takes the items that are due and checks a limited number of them. True when there may be more.</summary>
    private bool TakeDue(List<ExpiryItem> due)
    {
        lock (_lock)
        {
            if (_hasEnded)
                return false;
            var now = _closedAt ?? _time.GetTimestamp();

            // The last turn also checks the tick that has not ended yet.
            var target = (now / _tickLength) + (_closedAt is null ? 0 : 1);
            var checkedItems = 0;
            while (checkedItems < MaxItemsPerTurn)
            {
                if (_rings.FirstUp() is not { } item)
                {
                    if (_rings.Advance(target))
                        continue;
                    _hasMore = false;
                    if (_closedAt is not null)
                    {
                        End();
                        return false;
                    }

                    _timerTick = long.MaxValue;
                    SetTimer();
                    return false;
                }

                _rings.Remove(item);
                checkedItems++;
                if (item.Due <= now)
                    due.Add(item);
                else
                    _rings.Add(item);
            }

            _hasMore = true;
            return true;
        }
    }

    // Only for the lock holder.
    private void End()
    {
        Volatile.Write(ref _hasEnded, true);
        _timer.Dispose();
        _rings.Clear();
    }

    // Only for the lock holder. Sets the timer for the next slot with items, unless it is set for an earlier one or a turn is queued.
    private void SetTimer()
    {
        var next = _hasMore ? long.MaxValue : _rings.NextTick();
        if (next >= _timerTick)
            return;
        var now = _time.GetTimestamp();
        var wait = next * _tickLength <= now ? TimeSpan.Zero : _time.GetElapsedTime(now, next * _tickLength);

        // Rounded up to whole milliseconds, which is what a timer can wait. A timer that fired too early would be set to zero again and
        // again until the time has come.
        if (next * _tickLength > now)
            wait = TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(wait.TotalMilliseconds)));
        _timer.Change(ClockTimer.Clamp(wait), Timeout.InfiniteTimeSpan);

        // After the call, because a clock that throws has not set the timer.
        _timerTick = next;
    }
}
