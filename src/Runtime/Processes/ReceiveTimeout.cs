namespace Pail.Runtime.Processes;

/// <summary>The <c>after</c> of one receive: its timer, and the signal that the timer sends.</summary>
internal sealed class ReceiveTimeout : Signal, IDisposable
{
    private readonly Process _process;
    private readonly ITimer _timer;

    internal ReceiveTimeout(Process process, TimeSpan after)
    {
        _process = process;
        _timer = process.Node.TimeProvider.CreateTimer(static state => ((ReceiveTimeout)state!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(after, Timeout.InfiniteTimeSpan);
    }

    // Only the receive that still waits for this very timer ends by it.
    internal override void Arrive(Process receiver) => receiver.TimeOut(this);

    public void Dispose() => _timer.Dispose();

    private void Fire() => _process.Push(this);
}
