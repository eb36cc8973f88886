using System.Diagnostics.CodeAnalysis;

namespace Pail.Buckets;

/// <summary>
/// Knows which entries of a bucket expire when, and wakes the bucket up when the next one is due. Used like the entries, by one user at a
/// time; the timer calls back on any thread.
/// </summary>
internal sealed class Sweeper(TimeProvider time, Action wakeUp) : IDisposable
{
    // A wake-up can be lost: the process's mailbox may be full, or no process may own the table. So it is repeated until the bucket has
    // swept, first after this pause.
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    // Timers wait for at most 49 days.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    // Wheels that were cleared. They are emptied step by step: a reference to one of their entries would keep all of them in memory.
    private Queue<ExpiryWheel>? _abandoned;

    // If the clock has moved on by more than this while the timer was being set, the timer is set again: it would ring late by as much.
    private const long LongestStep = 16 * TimeSpan.TicksPerMillisecond;

    // A clock of a test may move on with each reading. It never comes to rest, so the timer is not set again and again.
    private const int MaxSettings = 4;

    private ExpiryWheel? _wheel;
    private ITimer? _timer;
    private long _wakesAt = long.MaxValue;
    private TimeSpan _pause = FirstPause;
    private bool _disposed;

    /// <summary>Adds an entry that expires.</summary>
    internal void Add(EntryTracking entry)
    {
        _wheel ??= new ExpiryWheel(time.GetUtcNow().UtcTicks);
        _wheel.Add(entry);

        // Read once: a reader may move it.
        var deadline = Volatile.Read(ref entry.Deadline);
        if (deadline < _wakesAt)
            WakeUpAt(deadline);
    }

    /// <summary>Removes an entry. Nothing happens if it is not here.</summary>
    internal void Remove(EntryTracking entry) => _wheel?.Remove(entry);

    /// <summary>Forgets all entries.</summary>
    internal void Clear()
    {
        if (_wheel is not { Count: > 0 } wheel)
            return;
        (_abandoned ??= []).Enqueue(wheel);
        _wheel = null;
        WakeUpNow();
    }

    /// <summary>Wakes the bucket up as soon as possible.</summary>
    internal void WakeUpNow() => WakeUpAt(0);

    /// <summary>Takes an entry that is due. False when there is none, or when no steps are left.</summary>
    internal bool TryTakeDue(long now, ref int steps, [NotNullWhen(true)] out EntryTracking? entry)
    {
        WheelNode? node = null;
        while (steps > 0 && _abandoned is not null && _abandoned.TryPeek(out var old))
        {
            if (!old.TryTakeDue(long.MaxValue, ref steps, out _) && steps > 0)
                _abandoned.Dequeue();
        }

        var taken = _wheel is not null && _wheel.TryTakeDue(now, ref steps, out node);
        entry = (EntryTracking?)node;
        return taken;
    }

    /// <summary>Sets the timer to the next entry. Called when no more entries are due.</summary>
    internal void WaitForNext() => WakeUpAt(_wheel?.NextTick() ?? long.MaxValue);

    /// <summary>Stops the timer; it never starts again.</summary>
    public void Dispose()
    {
        _disposed = true;

        // A full fence: it orders the write above before the read of _timer. See NewTimer for the race.
        Interlocked.Exchange(ref _timer, null)?.Dispose();
    }

    /// <summary>Wakes the bucket up, and sets the timer to do it again.</summary>
    /// <remarks>
    /// The pauses double, because a process that is busy for long must not find a mailbox full of wake-ups. The timer is set first: if the
    /// bucket sweeps at once, it sets the timer to the next entry, and this call must not set it to a later time.
    /// </remarks>
    private void Ring()
    {
        var pause = _pause;
        _pause = pause * 2 > LongestWait ? LongestWait : pause * 2;
        _timer?.Change(pause, Timeout.InfiniteTimeSpan);
        wakeUp();
    }

    private void WakeUpAt(long ticks)
    {
        (_wakesAt, _pause) = (ticks, FirstPause);
        if (ticks == long.MaxValue)
        {
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        var timer = _timer ?? NewTimer();
        for (var settings = 0; settings < MaxSettings; settings++)
        {
            // Rounded up: a timer that ends too early finds nothing to do.
            var now = time.GetUtcNow().UtcTicks;
            var wait = TimeSpan.FromMilliseconds(Math.Ceiling(new TimeSpan(Math.Max(0, ticks - now)).TotalMilliseconds));
            timer.Change(wait > LongestWait ? LongestWait : wait, Timeout.InfiniteTimeSpan);
            if (time.GetUtcNow().UtcTicks - now <= LongestStep)
                return;
        }
    }

    private ITimer NewTimer()
    {
        var timer = time.CreateTimer(
            static state => ((Sweeper)state!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer = timer;

        // Closes the race with Dispose by another thread, when a process that was killed is still in the middle of a write. The full fence
        // orders the write of _timer before the read of _disposed.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _disposed))
            Dispose();
        return timer;
    }
}
