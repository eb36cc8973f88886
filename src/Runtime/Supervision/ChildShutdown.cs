using Pail.Runtime.Processes;

namespace Pail.Runtime.Supervision;

/// <summary>
/// Stops children that are signalled together, each within its own time limit. The end of each child is counted on the thread where it
/// happens, and only the last one wakes the supervisor: a message for each would have to be searched for among all that wait in its
/// mailbox.
/// </summary>
internal sealed class ChildShutdown
{
    private readonly Self _supervisor;

    // Completed on the thread of the last child to end. The supervisor, which waits as a process, is woken by that and runs nothing there.
    private readonly TaskCompletionSource _allEnded = new();
    private readonly List<EndedWatch> _watches = [];

    // One more than there are children while they are being signalled, so that an early end is not taken for the last.
    private int _missing = 1;

    private ChildShutdown(Self supervisor) => _supervisor = supervisor;

    /// <summary>Stops one child.</summary>
    internal static ValueTask Stop(Self supervisor, Child child) => Stop(supervisor, [child]);

    /// <summary>Stops children, all at once. Completes when all have ended.</summary>
    internal static async ValueTask Stop(Self supervisor, IEnumerable<Child> children)
    {
        // The time of each child runs from before it is signalled, so that none is given more than its limit.
        var shutdown = new ChildShutdown(supervisor);
        var began = supervisor.Node.TimeProvider.GetTimestamp();
        foreach (var child in children)
        {
            if (child.Runs)
                shutdown.Signal(child);
            else
                child.MarkStopped();
        }

        shutdown.CountEnd();
        await shutdown.Wait(began);
        foreach (var watch in shutdown._watches)
            watch.Report(supervisor);
    }

    private void Signal(Child child)
    {
        var watch = new EndedWatch(this, child);
        _watches.Add(watch);
        Interlocked.Increment(ref _missing);

        // Monitored, whether it is linked or not, and unlinked, so that its end is told once. An exit message that is in the mailbox
        // already is from now on one of a stranger.
        child.Pid.Process!.Push(new MonitorSignal(watch));
        _supervisor.Unlink(child.Pid);

        // Not by the supervisor's own Exit, which handles the supervisor's signals first: a kill among them would end it here, and leave a
        // child behind that is unlinked and has not been asked to stop.
        child.Pid.Process!.SignalExit(_supervisor.Process, child.Spec.Shutdown.Signal);
    }

    private void CountEnd()
    {
        if (Interlocked.Decrement(ref _missing) == 0)
            _allEnded.TrySetResult();
    }

    private async Task Wait(long began)
    {
        var ended = _allEnded.Task;
        if (_supervisor.Node.Interleaving is { } interleaving)
            interleaving.Awaits(() => $"the end of {Volatile.Read(ref _missing)} children", () => !ended.IsCompleted);

        // The shortest limit first, so that a child that is late is found without a look at all the others.
        var time = _supervisor.Node.TimeProvider;
        var limited = new Queue<EndedWatch>(_watches.Where(watch => watch.Limit != Timeout.InfiniteTimeSpan).OrderBy(watch => watch.Limit));
        while (!ended.IsCompleted)
        {
            while (limited.TryPeek(out var next) && next.HasEnded)
                limited.Dequeue();
            if (limited.Count == 0)
            {
                await ended;
                return;
            }

            // A limit may be longer than a timer can be set to: then the loop wakes early, finds no child late, and waits again.
            await ended.WaitAsync(ClockTimer.Clamp(limited.Peek().Limit - time.GetElapsedTime(began)), time)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

            // A child that is killed here ends soon, and is waited for without limit beside the others.
            var elapsed = time.GetElapsedTime(began);
            while (limited.TryPeek(out var late) && elapsed >= late.Limit)
            {
                limited.Dequeue();
                if (!late.HasEnded)
                    _supervisor.Exit(late.Target, ExitReason.Kill);
            }
        }
    }

    /// <summary>The monitor of one of the children.</summary>
    private sealed class EndedWatch(ChildShutdown shutdown, Child child) : MonitorRef(null, child.Pid)
    {
        private ExitReason? _reason;

        internal TimeSpan Limit => child.Spec.Shutdown.Wait;

        internal bool HasEnded => Volatile.Read(ref _reason) is not null;

        internal override void Notify(ExitReason reason)
        {
            Volatile.Write(ref _reason, reason);
            shutdown.CountEnd();
        }

        /// <summary>Marks the child as stopped, and logs an end that was not the one asked for.</summary>
        internal void Report(Self supervisor)
        {
            // No process any more when it was asked: its end came first and is no fault. And a child that is killed at once is meant to end
            // as killed.
            if (_reason is { IsClean: false } reason && !reason.Equals(ExitReason.NoProc) && child.Spec.Shutdown != Shutdown.BrutalKill)
                supervisor.Node.Log.ChildFailed(supervisor.Pid, child.Spec.Id, "did not end as it was asked to", reason);
            child.MarkStopped();
        }
    }
}
