namespace Pail.Runtime.Processes;

/// <summary>
/// One timer, as returned by <see cref="Self.SendAfter"/> and <see cref="Self.StartTimer"/>. Equal only to itself. It may be sent to other
/// processes, which may read and cancel it. Once it has fired or been cancelled, it keeps neither its message nor its destination in
/// memory.
/// </summary>
public abstract class TimerRef
{
    internal const int NotPending = -1;

    private protected TimerRef(Timers timers) => Timers = timers;

    internal Timers Timers { get; }

    // The members below belong to `Timers`, under its lock.
    internal long Due { get; set; }

    /// <summary>The order of start: of two timers with equal deadlines, the one that was started first fires first.</summary>
    internal long Order { get; set; }

    /// <summary>Its place in the heap, or <see cref="NotPending"/>.</summary>
    internal int Index { get; set; } = NotPending;

    /// <summary>About to become pending. False when it never can fire. Under the timers' lock.</summary>
    internal virtual bool Enlist() => true;

    /// <summary>Whether a process will get its message, as far as is known now. Under the timers' lock, while it is pending.</summary>
    internal virtual bool HasReceiver => true;

    /// <summary>Called when the timer is no longer pending: it has fired or was cancelled. Under the timers' lock.</summary>
    internal virtual void Delist()
    {
    }

    /// <summary>Called once, when the time has come. Not under a lock.</summary>
    internal abstract void Fire();

    /// <summary>Releases the references that only a pending timer needs.</summary>
    internal virtual void Forget()
    {
    }
}
