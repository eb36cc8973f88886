using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

/// <summary>
/// The common part of all kinds of supervisors: they answer requests, notice the end of a child, decide whether to restart it, count
/// restarts, and try a failed restart again. The state of the server is this object itself, so that a new version of the code gets the
/// children.
/// </summary>
internal abstract class SupervisorBase : GenServer<SupervisorBase>
{
    private volatile RestartIntensity? _intensity;
    private long _restarts;

    /// <summary>The options. They are set before the first child starts.</summary>
    internal SupervisorOptions Options { get; private set; } = SupervisorOptions.Default;

    /// <summary>How many restarts of children have succeeded. Any thread may read it.</summary>
    internal long Restarts => Volatile.Read(ref _restarts);

    /// <summary>How many restarts the supervisor allows from now on, within its time window. Any thread may read it.</summary>
    internal int RestartsLeft => _intensity?.Left ?? Options.MaxRestarts;

    internal sealed override ProcessKind Kind => ProcessKind.Supervisor;

    /// <summary>The number of children. Any thread may read it.</summary>
    internal abstract int ChildCount { get; }

    /// <summary>The present children. Any thread may call it.</summary>
    internal abstract IEnumerable<Child> CurrentChildren();

    /// <summary>Sets the options, before any child starts.</summary>
    protected void Begin(SupervisorOptions options)
    {
        var self = Self;
        self.TrapExit = true;
        Options = options;
        _intensity = new RestartIntensity(options.MaxRestarts, options.Within, self.Node.TimeProvider);
    }

    /// <summary>Takes over from the previous version of the code, with new options. Restarts that were counted still count.</summary>
    protected void TakeOver(SupervisorBase previous, SupervisorOptions options)
    {
        Options = options;
        _intensity = previous._intensity!.Under(options.MaxRestarts, options.Within);
        _restarts = previous._restarts;
    }

    /// <summary>The previous version of the code. Throws unless it is the same kind of supervisor.</summary>
    protected T Previous<T>(object? state)
        where T : SupervisorBase => state is T previous && state.GetType() == GetType()
            ? previous
            : throw new InvalidOperationException(
                $"The new code must be a {state?.GetType().Name}, like the previous code, but is a {GetType().Name}.");

    protected abstract ValueTask<StartResult> AddChild(ChildSpec spec);

    /// <summary>Stops a child. False when there is no such child.</summary>
    protected abstract ValueTask<bool> StopChild(object id);

    protected abstract Child? Find(object id);

    protected abstract Child? Find(Pid pid);

    /// <summary>Starts a child that the supervisor has kept and that does not run.</summary>
    protected abstract ValueTask<StartResult> StartKept(Child child);

    /// <summary>Removes a child that does not run.</summary>
    protected abstract void Forget(Child child);

    protected abstract IReadOnlyList<ChildInfo> Describe();

    protected abstract ChildCounts Count();

    /// <summary>Called when a child has ended and must not be restarted.</summary>
    protected abstract void ForgetEnded(Child child);

    /// <summary>
    /// Restarts a child that has ended, and the children that the strategy restarts with it. The restart has been counted.
    /// </summary>
    protected abstract ValueTask RestartChild(Child child);

    /// <summary>Whether the supervisor must end now, after a child has ended that is not restarted.</summary>
    protected virtual bool IsDoneAfter(Child child) => false;

    protected sealed override async ValueTask<CallResult> HandleCall(object request, From from, SupervisorBase state) =>
        request switch
        {
            StartChild { Spec: var spec } => Reply(await AddChild(spec), state),
            TerminateChild { Child: var id } => Reply(await StopChild(id), state),
            RestartChild { Child: var id } => Reply(await StartByHand(Find(id)), state),
            DeleteChild { Child: var id } => Reply(Delete(Find(id)), state),
            WhichChildren => Reply(Describe(), state),
            CountChildren => Reply(Count(), state),
            _ => await HandleOther(request, from, state),
        };

    internal sealed override void ThrowIfIrreplaceable(GenServerBase next)
    {
        if (next is not SupervisorBase)
            throw new InvalidOperationException($"{Self.Pid} is a supervisor, so its new code must be a supervisor's too.");
    }

    protected virtual ValueTask<CallResult> HandleOther(object request, From from, SupervisorBase state) =>
        base.HandleCall(request, from, state);

    protected override ValueTask<Result> HandleInfo(object message, SupervisorBase state) => message switch
    {
        // Any process can send an exit signal with a child's pid as its sender, which gives the same message as the child's end. So the
        // supervisor checks that the child has really ended.
        Exit exit when Find(exit.From) is { HasEnded: true } child => ChildEnded(child, exit.Reason),
        Exit => NoReply(state),
        _ => base.HandleInfo(message, state),
    };

    protected override ValueTask<Result> HandleCast(object message, SupervisorBase state) => message switch
    {
        RetryRestart { Child: var child } retry =>
            ReferenceEquals(child.Retry, retry) ? RestartOrGiveUp(child, retry.Reason, isRetry: true) : NoReply(state),
        _ => HandleInfo(message, state),
    };

    /// <summary>
    /// Starts a child again. False when that has failed; then the next attempt is queued after the messages that are in the mailbox.
    /// </summary>
    protected async ValueTask<bool> TryRestartChild(Child child)
    {
        var result = await child.Start(Self);
        switch (result.Status)
        {
            case StartStatus.Ok:
                child.CountRestart();
                Volatile.Write(ref _restarts, _restarts + 1);

                // Last: who sees that the node's number has changed looks for the restart once, and must find it.
                Self.Node.Counters.CountRestart();
                return true;
            case StartStatus.Ignore:
                return true;
            default:
                var reason = ReasonOf(result);
                Self.Node.Log.ChildFailed(Self.Pid, child.Spec.Id, "could not be restarted", reason);
                child.MarkRestarting();
                child.Retry = new RetryRestart(child, reason);
                Self.Cast(Self.Pid, child.Retry);
                return false;
        }
    }

    protected static ExitReason ReasonOf(StartResult failed) => failed.Reason ?? ExitReason.Of(failed);

    private ValueTask<Result> ChildEnded(Child child, ExitReason reason)
    {
        var restarts = child.RestartsAfter(reason);
        if (restarts || !reason.IsClean)
            Self.Node.Log.ChildFailed(Self.Pid, child.Spec.Id, "ended", reason);
        if (restarts)
            return RestartOrGiveUp(child, reason, isRetry: false);

        if (!reason.IsClean)
            Report(child, reason, SupervisorDecision.Leave);
        ForgetEnded(child);
        return IsDoneAfter(child) ? Stop(ExitReason.Shutdown, this) : NoReply(this);
    }

    private async ValueTask<Result> RestartOrGiveUp(Child child, ExitReason reason, bool isRetry)
    {
        child.Retry = null;
        child.MarkRestarting();
        if (_intensity!.TryCount())
        {
            // One report for each end: another attempt to restart the child is no other decision.
            if (!isRetry)
                Report(child, reason, SupervisorDecision.Restart);
            await RestartChild(child);
            return NoReply(this);
        }

        Report(child, reason, SupervisorDecision.GiveUp);
        Self.Node.Log.IntensityReached(Self.Pid, Options.MaxRestarts, Options.Within);
        child.MarkStopped();
        return Stop(ExitReason.Shutdown, this);
    }

    private void Report(Child child, ExitReason reason, SupervisorDecision decision)
    {
        var node = Self.Node;
        node.Annex<RecentReports>().Add(
            new SupervisorReport(node.TimeProvider.GetUtcNow(), Self.Pid, child.Spec.Id, child.Pid, reason, decision),
            node.RecentCrashes.Most);
    }

    /// <summary>Starts a child that does not run, as a request asks for.</summary>
    protected ValueTask<StartResult> StartByHand(Child? child) => child switch
    {
        null => new(StartResult.Error(ChildErrors.NotFound)),
        { IsRestarting: true } => new(StartResult.Error(ChildErrors.Restarting)),
        { Runs: true } => new(StartResult.AlreadyStarted(child.Pid)),
        _ => StartKept(child),
    };

    private DeleteChildResult Delete(Child? child)
    {
        switch (child)
        {
            case null:
                return DeleteChildResult.NotFound;
            case { IsRestarting: true }:
                return DeleteChildResult.Restarting;
            case { Runs: true }:
                return DeleteChildResult.Running;
            default:
                Forget(child);
                return DeleteChildResult.Deleted;
        }
    }
}
