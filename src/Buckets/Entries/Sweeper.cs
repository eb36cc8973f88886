using System.Diagnostics.CodeAnalysis;

namespace Pail.Buckets;

/// <summary>
/// Knows which entries of a bucket expire when, and wakes the bucket up when the next one is due. Used like the entries, by one user at a
/// time; the timer calls back on any thread.
/// </summary>
internal sealed class Sweeper(TimeProvider time, Action wakeUp) : IDisposable
{
    // A wake-up can be lost: the process's mailbox may be full, or no process may own the table. So the timer repeats it until the bucket
    // has swept.
    private static readonly TimeSpan Repeat = TimeSpan.FromSeconds(1);

    // Timers wait for at most 49 days.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    // Wheels that were cleared. They are emptied step by step: who still holds one of their entries would keep them all.
    private readonly Queue<ExpiryWheel> _abandoned = [];

    private ExpiryWheel? _wheel;
    private ITimer? _timer;
    private long _wakesAt = long.MaxValue;
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
        _abandoned.Enqueue(wheel);
        _wheel = null;
        WakeUpNow();
    }

    /// <summary>Wakes the bucket up as soon as possible.</summary>
    internal void WakeUpNow() => WakeUpAt(0);

    /// <summary>Takes an entry that is due. False when there is none, or when no steps are left.</summary>
    internal bool TryTakeDue(long now, ref int steps, [NotNullWhen(true)] out EntryTracking? entry)
    {
        WheelNode? node = null;
        while (steps > 0 && _abandoned.TryPeek(out var old))
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

    /// <summary>Stops the timer for good.</summary>
    public void Dispose()
    {
        _disposed = true;
        Interlocked.Exchange(ref _timer, null)?.Dispose();
    }

    private void WakeUpAt(long ticks)
    {
        _wakesAt = ticks;
        if (ticks == long.MaxValue)
        {
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        // Rounded up: a timer that ends too early finds nothing to do.
        var wait = TimeSpan.FromMilliseconds(Math.Ceiling(new TimeSpan(Math.Max(0, ticks - time.GetUtcNow().UtcTicks)).TotalMilliseconds));
        wait = wait > LongestWait ? LongestWait : wait;
        if (_timer is { } timer)
        {
            timer.Change(wait, Repeat);
            return;
        }

        timer = time.CreateTimer(static state => ((Action)state!)(), wakeUp, wait, Repeat);
        _timer = timer;

        // Closes the race with Dispose by another thread, when a process that was killed is still in the middle of a write. The full fence
        // orders the write of _timer before the read of _disposed.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _disposed))
            Dispose();
    }
}
