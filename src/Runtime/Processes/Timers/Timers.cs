namespace Pail.Runtime.Processes;

/// <summary>
/// All timers of a node. They share one timer of the clock. Any thread starts, reads and cancels timers under the lock. One thread at a
/// time takes the timers that are due, in order and in batches, and fires them outside the lock. A timer is taken out under the lock, so it
/// is either fired or cancelled, never both.
/// </summary>
internal sealed class Timers : IDisposable
{
    /// <summary>The longest time a timer can be set to.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromDays(36_525);

    private const long Never = long.MaxValue;

    // How many timers are taken, or cancelled, at once under the lock.
    private const int Batch = 128;

    private readonly Lock _lock = new();
    private readonly TimerHeap _heap = new();
    private readonly TimerRef?[] _due = new TimerRef?[Batch];
    private readonly TimeProvider _time;
    private readonly ITimer _clock;
    private long _armed = Never;
    private long _lastOrder;
    private bool _serving;
    private bool _disposed;

    internal Timers(Node node)
    {
        Node = node;
        _time = node.TimeProvider;
        _clock = _time.CreateTimer(static state => ((Timers)state!).OnClock(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal Node Node { get; }

    internal int Count
    {
        get
        {
            lock (_lock)
                return _heap.Count;
        }
    }

    /// <summary>
    /// Sets a timer to fire after a time. With a time of zero it fires as soon as possible, after the timers that are already due, on
    /// another thread; in a simulation it fires before this returns.
    /// </summary>
    internal void Start(TimerRef timer, TimeSpan after)
    {
        var now = _time.GetTimestamp();
        Start(timer, Add(now, after), now);
    }

    /// <summary>Sets a timer to fire at a timestamp. If that has passed, it fires now, in order with the timers that are due.</summary>
    internal void StartAt(TimerRef timer, long due) => Start(timer, due, _time.GetTimestamp());

    /// <summary>Cancels a timer. Returns how much of its time was left, or null when it was not pending.</summary>
    internal TimeSpan? Cancel(TimerRef timer)
    {
        // First, because the clock may fail: then the timer stays as it is.
        var now = _time.GetTimestamp();
        return TryTakeOut(timer, out var hadReceiver) && hadReceiver ? Remaining(timer, now) : null;
    }

    /// <summary>As <see cref="Cancel"/>, for a caller that does not need the time left.</summary>
    internal bool Drop(TimerRef timer) => TryTakeOut(timer, out _);

    private bool TryTakeOut(TimerRef timer, out bool hadReceiver)
    {
        lock (_lock)
        {
            hadReceiver = false;
            if (timer.Timers != this || timer.Index == TimerRef.NotPending)
                return false;

            hadReceiver = timer.HasReceiver;
            TakeOut(timer);
        }

        timer.Forget();
        return true;
    }

    internal TimeSpan? Read(TimerRef timer)
    {
        var now = _time.GetTimestamp();
        lock (_lock)
            return timer.Timers != this || timer.Index == TimerRef.NotPending || !timer.HasReceiver ? null : Remaining(timer, now);
    }

    /// <summary>Cancels all timers that would send to a process that ends. Its list accepts no more timers.</summary>
    internal void Release(PendingTimers list)
    {
        var left = true;
        while (left)
        {
            lock (_lock)
            {
                list.IsClosed = true;
                for (var i = 0; i < Batch && list.First is { } timer; i++)
                {
                    TakeOut(timer);
                    timer.Forget();
                }

                left = list.First is not null;
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            while (_heap.First is { } timer)
            {
                TakeOut(timer);
                timer.Forget();
            }
        }

        _clock.Dispose();
    }

    private void Start(TimerRef timer, long due, long now)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(Node));
            if (!timer.Enlist())
            {
                timer.Forget();
                return;
            }

            timer.Due = due;
            timer.Order = ++_lastOrder;
            _heap.Add(timer);
            if (due > now)
            {
                ArmFor(timer, now);
                return;
            }

            // A thread that is firing timers at this moment will look again before it stops.
            if (_serving)
                return;
            _serving = true;
        }

        // Fired on the pool and not here, so that the caller goes on at once: a message it sends next may even arrive earlier. In a
        // simulation nothing may run on the pool.
        if (Node.Interleaving is null)
            ThreadPool.UnsafeQueueUserWorkItem(static timers => timers.Serve(), this, preferLocal: false);
        else
            Serve();
    }

    private void ArmFor(TimerRef timer, long now)
    {
        // Set for the first timer of the heap. After a failure of the clock, that need not be this timer.
        if (_heap.First!.Due >= _armed)
            return;

        try
        {
            Arm(_heap.First.Due, now);
        }
        catch
        {
            // Nothing would fire the timer, so it is not kept: the caller gets the exception.
            TakeOut(timer);
            throw;
        }
    }

    private void OnClock()
    {
        lock (_lock)
        {
            _armed = Never;
            if (_serving)
                return;
            _serving = true;
        }

        Serve();
    }

    /// <summary>
    /// Fires timers until none is due. Only by the thread that has set <see cref="_serving"/>, so that timers fire in order.
    /// </summary>
    private void Serve()
    {
        while (TakeDue() is var count && count > 0)
        {
            for (var i = 0; i < count; i++)
                _due[i]!.Fire();
            _due.AsSpan(0, count).Clear();
        }
    }

    /// <summary>
    /// Takes a batch of timers that are due. If none is due, clears <see cref="_serving"/> and sets the clock for the next timer.
    /// </summary>
    private int TakeDue()
    {
        Exception failure;
        lock (_lock)
        {
            try
            {
                var now = _time.GetTimestamp();
                var count = 0;
                while (count < Batch && _heap.First is { } timer && timer.Due <= now)
                {
                    TakeOut(timer);
                    _due[count++] = timer;
                }

                if (count == 0)
                {
                    _serving = false;
                    if (_heap.First is { } next && next.Due < _armed)
                        Arm(next.Due, now);
                }

                return count;
            }
            catch (Exception error)
            {
                // There is no caller to tell. Pending timers stay pending, and the next timer that is started sets the clock again.
                _serving = false;
                failure = error;
            }
        }

        Node.Log.ClockFailed(failure);
        return 0;
    }

    private void TakeOut(TimerRef timer)
    {
        _heap.Remove(timer);
        timer.Delist();
    }

    private void Arm(long due, long now)
    {
        // Rounded up to whole milliseconds, which the clock counts: a timer that fires too early would only be set again. Int128 holds the
        // difference of any two timestamps.
        var wait = (double)Int128.Clamp(
            ((((Int128)due - now) * 1000) + _time.TimestampFrequency - 1) / _time.TimestampFrequency, 1, ClockTimer.MostMilliseconds);
        _armed = due;
        try
        {
            if (!_clock.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan))
                throw new InvalidOperationException($"The timer of {_time} could not be set: it says it has been disposed.");
        }
        catch
        {
            _armed = Never;
            throw;
        }
    }

    private TimeSpan Remaining(TimerRef timer, long now) => timer.Due <= now ? TimeSpan.Zero : _time.GetElapsedTime(now, timer.Due);

    // Rounded up, in integers: floating point would lose the last digits of a long time, and the timer would fire too early.
    private long Add(long now, TimeSpan time)
    {
        var ticks = ((((Int128)time.Ticks * _time.TimestampFrequency) + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond) + now;
        return ticks < Never ? (long)ticks : Never - 1;
    }
}
