namespace Pail.Runtime.Testing;

/// <summary>
/// A clock that advances only when it is told to go on to the next timer. Timers fire in the order of their due times; timers that are due
/// at the same time fire in the order in which they were created. No timer fires early.
/// </summary>
internal sealed class VirtualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly SortedSet<VirtualTimer> _armed = new(VirtualTimer.Order);
    private long _now = start.UtcTicks;
    private long _made;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    internal TimeSpan Elapsed => TimeSpan.FromTicks(GetTimestamp() - start.UtcTicks);

    /// <summary>Whether a timer is due at the present time.</summary>
    internal bool IsTimerDue
    {
        get
        {
            lock (_lock)
                return _armed.Min is { } first && first.Due <= _now;
        }
    }

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(this, callback, state, Interlocked.Increment(ref _made));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>
    /// Advances the clock to the next timer. If no timer is set, or it is due later than the limit, returns false and does not advance.
    /// </summary>
    internal bool TryAdvance(long limit = long.MaxValue)
    {
        lock (_lock)
        {
            if (_armed.Min is not { } first || first.Due > limit)
                return false;

            Volatile.Write(ref _now, Math.Max(_now, first.Due));
            return true;
        }
    }

    /// <summary>Advances the clock by a time in which no timer is due.</summary>
    internal void AdvanceTo(long time)
    {
        lock (_lock)
            Volatile.Write(ref _now, Math.Max(_now, time));
    }

    /// <summary>Runs the timer that is due first, if one is due.</summary>
    internal void FireNext()
    {
        VirtualTimer timer;
        lock (_lock)
        {
            if (_armed.Min is not { } first || first.Due > _now)
                return;

            timer = first;
            Arm(timer, timer.Period > 0 ? timer.Due + timer.Period : VirtualTimer.Never, timer.Period);
        }

        timer.Fire();
    }

    /// <summary>Sets a timer again; false when it has been disposed.</summary>
    internal bool Change(VirtualTimer timer, long wait, long period)
    {
        lock (_lock)
        {
            if (timer.Disposed)
                return false;

            Arm(timer, wait < 0 ? VirtualTimer.Never : _now + wait, period);
            return true;
        }
    }

    internal void Dispose(VirtualTimer timer)
    {
        lock (_lock)
        {
            Arm(timer, VirtualTimer.Never, 0);
            timer.Disposed = true;
        }
    }

    // Removed before it is changed, because the set is sorted by the value that changes.
    private void Arm(VirtualTimer timer, long due, long period)
    {
        _armed.Remove(timer);
        (timer.Due, timer.Period) = (due, period);
        if (due != VirtualTimer.Never)
            _armed.Add(timer);
    }
}
