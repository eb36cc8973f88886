namespace Pail.Runtime.Processes;

/// <summary>
/// One timer: what <see cref="Self.SendAfter"/> and <see cref="Self.StartTimer"/> return. Equal only to itself; may be sent to others, who
/// may read and cancel it. Once it has fired or been cancelled it keeps neither message nor destination alive.
/// </summary>
public abstract class TimerRef
{
    internal const int NotPending = -1;

    private protected TimerRef(Timers timers) => Timers = timers;

    internal Timers Timers { get; }

    // The rest belongs to the timers, under their lock.
    internal long Due { get; set; }

    /// <summary>Tells equal deadlines apart: who was started first fires first.</summary>
    internal long Order { get; set; }

    /// <summary>Its place in the heap, or <see cref="NotPending"/>.</summary>
    internal int Index { get; set; } = NotPending;

    /// <summary>About to become pending. False when it never can fire. Under the timers' lock.</summary>
    internal virtual bool Enlist() => true;

    /// <summary>Whether anybody will get what it sends, as far as is known now. Under the timers' lock, while it is pending.</summary>
    internal virtual bool HasReceiver => true;

    /// <summary>No longer pending: fired or cancelled. Under the timers' lock.</summary>
    internal virtual void Delist()
    {
    }

    /// <summary>Does what is to be done when the time has come. Once, under no lock.</summary>
    internal abstract void Fire();

    /// <summary>Lets go of everything that only a pending timer needs.</summary>
    internal virtual void Forget()
    {
    }
}
