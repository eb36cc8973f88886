namespace Pail.Runtime.Processes;

/// <summary>How a process lets go of its thread when there is nothing to do, and who may take it over meanwhile.</summary>
internal sealed partial class Process
{
    // A sender must not run a guard, which is the receiver's code.
    private Rest HowToRest =>
        _isAwaited && _stage == ReceiveStage.Waiting && _guardOrReceived is null ? Rest.Receiving
        : _started && _activity is null && _code is Behaviour { IsReady: true } && Mailbox.Count == 0 && !MayBlock ? Rest.Ready
        : Rest.Parked;

    private bool TryPark()
    {
        // Code that is not in a receive may wait for something outside the runtime. If it comes back through the synchronization context,
        // it runs on a turn, which notices its end. Code that opted out of the context, with ConfigureAwait(false), ends on another
        // thread, which must wake the process.
        if (_activity is not null && !_hooked && !(_isAwaited && !_isAwaitedAsTask && ReferenceEquals(_continuation, _activity)))
        {
            _hooked = true;
            _activity.ContinueWith(
                static (_, state) => ((Process)state!).Push(new WakeSignal()),
                this,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        return _inbox.TryPark(HowToRest);
    }
}
