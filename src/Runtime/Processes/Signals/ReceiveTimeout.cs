namespace Pail.Runtime.Processes;

/// <summary>The <c>after</c> of one receive: its timer, and the signal that the timer sends.</summary>
internal sealed class ReceiveTimeout : Signal, IDisposable
{
    private readonly Process _process;
    private readonly Clock _clock;

    internal ReceiveTimeout(Process process, TimeSpan after)
    {
        _process = process;
        _clock = new Clock(this);
        process.Node.Timers.Start(_clock, after);
    }

    // Ends only the receive that this timer belongs to, if it still waits.
    internal override void Arrive(Process receiver) => receiver.TimeOut(this);

    public void Dispose() => _process.Node.Timers.Drop(_clock);

    // Not in the PendingTimers of a process: the end of the receive, or of the process, cancels it.
    private sealed class Clock(ReceiveTimeout timeout) : TimerRef(timeout._process.Node.Timers)
    {
        internal override void Fire() => timeout._process.Push(timeout);
    }
}
