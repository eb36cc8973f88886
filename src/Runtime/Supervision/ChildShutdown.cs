using Pail.Runtime.Processes;

namespace Pail.Runtime.Supervision;

/// <summary>
/// Stops several children at the same time, each within its own time limit. The end of each child is counted on the thread where it
/// happens, and only the last end wakes the supervisor. The alternative is one message for each child; the supervisor would have to search
/// its whole mailbox for each of them.
/// </summary>
internal sealed class ChildShutdown
{
    private readonly Self _supervisor;

    // Completed on the thread where the last child ends. The supervisor's code does not run on that thread: a process continues on a turn
    // of its own.
    private readonly TaskCompletionSource _allEnded = new();
    private readonly List<EndedWatch> _watches = [];

    // How many ends are missing. It is one more while the children are being signalled, so that an early end is not taken for the last one.
    private int _missing = 1;

    private ChildShutdown(Self supervisor) => _supervisor = supervisor;

    /// <summary>Stops one child.</summary>
    internal static ValueTask Stop(Self supervisor, Child child) => Stop(supervisor, [child]);

    /// <summary>Stops all the children at the same time. Completes when all have ended.</summary>
    internal static async ValueTask Stop(Self supervisor, IEnumerable<Child> children)
    {
        // The time is taken before the first signal, so that no child gets more than its limit.
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

        // The child is monitored and unlinked, so that its end is reported exactly once, even if it was not linked. If an exit message of
        // the child is in the mailbox already, it will find no child with this pid.
        child.Pid.Process!.Push(new MonitorSignal(watch));
        _supervisor.Unlink(child.Pid);

        // The signal is pushed directly. Self.Exit would handle the supervisor's own signals first: a kill among them would end the
        // supervisor here, and the unlinked child would go on running without a signal.
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

        // Ordered by limit, so that late children are found without a search through all children.
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

            // A limit may be longer than the longest time of a timer. Then the loop wakes early, finds no late child and waits again.
            await ended.WaitAsync(ClockTimer.Clamp(limited.Peek().Limit - time.GetElapsedTime(began)), time)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

            // A child that is killed here ends soon. The loop waits for its end without a limit.
            var elapsed = time.GetElapsedTime(began);
            while (limited.TryPeek(out var late) && elapsed >= late.Limit)
            {
                limited.Dequeue();
                if (!late.HasEnded)
                    _supervisor.Exit(late.Target, ExitReason.Kill);
            }
        }
    }

    /// <summary>The monitor of one child.</summary>
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

        /// <summary>Marks the child as stopped, and logs the end if its reason is abnormal.</summary>
        internal void Report(Self supervisor)
        {
            // Two reasons are not faults: noproc, because the child had ended before it was asked to stop; and any reason of a child with
            // BrutalKill, which is meant to end as killed.
            if (_reason is { IsClean: false } reason && !reason.Equals(ExitReason.NoProc) && child.Spec.Shutdown != Shutdown.BrutalKill)
                supervisor.Node.Log.ChildFailed(supervisor.Pid, child.Spec.Id, "did not end as it was asked to", reason);
            child.MarkStopped();
        }
    }
}
