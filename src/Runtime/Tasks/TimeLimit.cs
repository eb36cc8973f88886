using Pail.Runtime.Processes;

namespace Pail.Runtime.Tasks;

/// <summary>
/// Ends a task when its time is up, whatever its consumer does meanwhile. The task first removes its link with the consumer, which must
/// not end with it.
/// </summary>
internal sealed class TimeLimit : TimerRef
{
    private readonly Process _task;
    private readonly TimeUp _timeUp;

    private TimeLimit(Process task, TimeUp timeUp)
        : base(task.Node.Timers) => (_task, _timeUp) = (task, timeUp);

    /// <summary>Starts the time of a task.</summary>
    /// <param name="monitor">The consumer's monitor on it.</param>
    /// <param name="timedOut">Called in the task before the time limit ends it.</param>
    /// <param name="time">How long it may take.</param>
    internal static TimeLimit Start(MonitorRef monitor, Action timedOut, TimeSpan time)
    {
        var limit = new TimeLimit(monitor.Target.Process!, new TimeUp(monitor.Watcher!, timedOut));
        limit.Timers.Start(limit, time);
        return limit;
    }

    internal void Drop() => Timers.Drop(this);

    internal override void Fire() => _task.Push(_timeUp);

    private sealed class TimeUp(Process consumer, Action timedOut) : Signal
    {
        internal override void Arrive(Process receiver)
        {
            timedOut();
            receiver.Unlinked(consumer);
            receiver.DieBySignal(ExitReason.Killed, behind: Next);
        }

        internal override bool Ends(Process receiver) => true;
    }
}
