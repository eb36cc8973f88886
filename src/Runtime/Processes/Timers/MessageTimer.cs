namespace Pail.Runtime.Processes;

/// <summary>A timer that sends a message.</summary>
internal sealed class MessageTimer(Timers timers, Destination destination, object message, bool wrapped) : TimerRef(timers)
{
    private Destination _destination = destination;
    private object? _message = message;
    private PendingTimers? _list;
    private MessageTimer? _next;
    private MessageTimer? _previous;

    // The end of a process cancels the timers that send to its pid. A name is looked up only when the time comes, so a timer to a name is
    // on no list.
    internal override bool Enlist()
    {
        if (_destination.IsName)
            return true;
        if (_destination.PidTarget is not { Pid.IsAlive: true } process
            || PendingTimers.Of(process, Timers) is not { IsClosed: false } list)
            return false;

        _list = list;
        _next = list.First;
        if (_next is not null)
            _next._previous = this;
        list.First = this;
        return true;
    }

    // A process with an exit signal under way that will end it counts as dead, and so does the receiver of this timer.
    internal override bool HasReceiver => _list is null || _destination.PidTarget is { Pid.IsAlive: true };

    internal override void Delist()
    {
        if (_list is null)
            return;

        if (_previous is null)
            _list.First = _next;
        else
            _previous._next = _next;
        if (_next is not null)
            _next._previous = _previous;
        (_list, _next, _previous) = (null, null, null);
    }

    internal override void Fire()
    {
        var message = _message!;
        var process = Find();
        Forget();
        if (process is not null)
            process.Deliver(wrapped ? new TimerFired(this, message) : message);
        else
            Timers.Node.Counters.CountDeadLetters(1);
    }

    internal override void Forget() => (_destination, _message) = (default, null);

    private Process? Find()
    {
        try
        {
            return _destination.Resolve(Timers.Node);
        }
        catch (Exception error)
        {
            // A via name is looked up by user code, on the thread that serves all timers: its exception must not escape.
            Timers.Node.Log.TimerFailed(error, _destination);
            return null;
        }
    }
}
