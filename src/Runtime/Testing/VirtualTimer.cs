using Pail.Runtime.Processes;

namespace Pail.Runtime.Testing;

/// <summary>A timer of the virtual clock, which changes its times.</summary>
internal sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state, long number) : ITimer
{
    internal const long Never = long.MaxValue;

    private readonly ExecutionContext? _context = ExecutionContext.Capture();

    internal static IComparer<VirtualTimer> Order { get; } =
        Comparer<VirtualTimer>.Create(static (one, other) => (one.Due, one.Number).CompareTo((other.Due, other.Number)));

    internal long Due { get; set; } = Never;

    internal long Period { get; set; }

    internal bool Disposed { get; set; }

    private long Number => number;

    public bool Change(TimeSpan dueTime, TimeSpan period) =>
        time.Change(this, Ticks(dueTime, nameof(dueTime)), Ticks(period, nameof(period)));

    public void Dispose() => time.Dispose(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    internal void Fire()
    {
        if (_context is null)
            callback(state);
        else
            ExecutionContext.Run(_context, new ContextCallback(callback), state);
    }

    private static long Ticks(TimeSpan wait, string name)
    {
        if (wait == Timeout.InfiniteTimeSpan)
            return -1;
        if (wait < TimeSpan.Zero || wait > ClockTimer.LongestWait)
            throw new ArgumentOutOfRangeException(
                name, wait, "A timer can be set to no time, to at most 2^32-2 milliseconds, or to never.");
        return wait.Ticks;
    }
}
