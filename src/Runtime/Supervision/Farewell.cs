using Pail.Runtime.Processes;

namespace Pail.Runtime.Supervision;

/// <summary>
/// Stops children that are signalled together, each within its own time. Each end is counted where it happens and only the last one tells the supervisor:
/// a message for each would have to be looked for among all that wait in its mailbox.
/// </summary>
internal sealed class Farewell
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Self _supervisor;

    // Completed by the last child to go, on its thread: the supervisor, which waits as a process, is woken by that and runs nothing there.
    private readonly TaskCompletionSource _allGone = new();
    private readonly List<Parting> _partings = [];

    // One more than there are children while they are being signalled, so that the first to go are not taken for the last.
    private int _missing = 1;

    private Farewell(Self supervisor) => _supervisor = supervisor;

    /// <summary>Stops one child.</summary>
    internal static ValueTask To(Self supervisor, Child child) => To(supervisor, [child]);

    /// <summary>Stops children, all at once. Completes when all are gone.</summary>
    internal static async ValueTask To(Self supervisor, IEnumerable<Child> children)
    {
        // Each one's time runs from before it is signalled, so that none is given more than its time.
        var farewell = new Farewell(supervisor);
        var began = supervisor.Node.TimeProvider.GetTimestamp();
        foreach (var child in children)
        {
            if (child.Runs)
                farewell.Signal(child);
            else
                child.Rest();
        }

        farewell.Gone();
        await farewell.Wait(began);
        foreach (var parting in farewell._partings)
            parting.Done(supervisor);
    }

    private void Signal(Child child)
    {
        var parting = new Parting(this, child);
        _partings.Add(parting);
        Interlocked.Increment(ref _missing);

        // Monitored, whether it is linked or not, and unlinked, so that its end is told once. An exit message that was here already is a stranger's from now on.
        child.Pid.Process!.Push(new MonitorSignal(parting));
        _supervisor.Unlink(child.Pid);

        // Not by the supervisor's own Exit, which looks for signals first: a supervisor that is killed there would leave a child behind that is linked with
        // nobody any more and was asked nothing yet.
        child.Pid.Process!.SignalExit(_supervisor.Process, child.Spec.Shutdown.Signal);
    }

    private void Gone()
    {
        if (Interlocked.Decrement(ref _missing) == 0)
            _allGone.TrySetResult();
    }

    private async Task Wait(long began)
    {
        var gone = _allGone.Task;
        if (_supervisor.Node.Interleaving is { } interleaving)
            interleaving.Awaits(() => $"the end of {Volatile.Read(ref _missing)} children", () => !gone.IsCompleted);

        // Whoever has the least time comes first, so that nobody has to look through all of them for every one that is late.
        var time = _supervisor.Node.TimeProvider;
        var limits = new Queue<Parting>(_partings.Where(parting => parting.Limit != Timeout.InfiniteTimeSpan).OrderBy(parting => parting.Limit));
        while (!gone.IsCompleted)
        {
            while (limits.TryPeek(out var next) && next.IsGone)
                limits.Dequeue();
            if (limits.Count == 0)
            {
                await gone;
                return;
            }

            await gone.WaitAsync(Rest(limits.Peek().Limit - time.GetElapsedTime(began)), time)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

            // Whoever is killed is gone as soon as it looks, and is waited for without limit, beside the others.
            var elapsed = time.GetElapsedTime(began);
            while (limits.TryPeek(out var late) && elapsed >= late.Limit)
            {
                limits.Dequeue();
                if (!late.IsGone)
                    _supervisor.Exit(late.Target, ExitReason.Kill);
            }
        }
    }

    // A child may be given more time than a timer can be set to: then this looks, finds nobody late, and waits again.
    private static TimeSpan Rest(TimeSpan rest) => rest < TimeSpan.Zero ? TimeSpan.Zero : rest > LongestWait ? LongestWait : rest;

    /// <summary>The watch on one of the children.</summary>
    private sealed class Parting(Farewell farewell, Child child) : MonitorRef(null, child.Pid)
    {
        private ExitReason? _reason;

        internal TimeSpan Limit => child.Spec.Shutdown.Wait;

        internal bool IsGone => Volatile.Read(ref _reason) is not null;

        internal override void Notify(ExitReason reason)
        {
            Volatile.Write(ref _reason, reason);
            farewell.Gone();
        }

        internal void Done(Self supervisor)
        {
            // Gone unnoticed before it was asked is no fault of its; to be killed is what a child that is killed at once is meant to be.
            if (_reason is { IsClean: false } reason && !reason.Equals(ExitReason.NoProc) && child.Spec.Shutdown != Shutdown.BrutalKill)
                supervisor.Node.Log.ChildFailed(supervisor.Pid, child.Spec.Id, "did not end as it was asked to", reason);
            child.Rest();
        }
    }
}
