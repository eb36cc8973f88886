using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

/// <summary>What all supervisors do alike: notice the end of a child, decide on a restart, count it, try it again when it fails.</summary>
internal abstract class SupervisorBase(SupervisorOptions options) : GenServer<bool>
{
    private RestartIntensity? _intensity;

    protected SupervisorOptions Options => options;

    protected abstract Child? Find(Pid pid);

    /// <summary>The child ended and is not restarted. Its pid is still the one that ended.</summary>
    protected abstract void Retire(Child child);

    /// <summary>The child that ended runs again, with another pid.</summary>
    protected abstract void Restarted(Child child, Pid ended);

    /// <summary>Whether the child is still one of ours: it may have been terminated since the retry was queued.</summary>
    protected abstract bool Owns(Child child);

    protected override ValueTask<InitResult<bool>> Init()
    {
        var self = Self;
        self.TrapExit = true;
        _intensity = new RestartIntensity(options, self.Node.TimeProvider);
        return Ok(true);
    }

    protected override ValueTask<Result<bool>> HandleInfo(object message, bool state) => message switch
    {
        Exit exit when Find(exit.From) is { } child => ChildEnded(child, exit.Reason),
        Exit => NoReply(state),
        _ => base.HandleInfo(message, state),
    };

    protected override ValueTask<Result<bool>> HandleCast(object message, bool state) => message switch
    {
        RetryRestart { Child: var child } => Owns(child) && child.Restarting ? TryRestart(child) : NoReply(state),
        _ => base.HandleCast(message, state),
    };

    private ValueTask<Result<bool>> ChildEnded(Child child, ExitReason reason)
    {
        if (!reason.IsClean)
            Self.Node.Log.ChildFailed(Self.Pid, child.Spec.Id, "ended", reason);
        if (child.RestartsAfter(reason))
            return TryRestart(child);

        Retire(child);
        return NoReply(true);
    }

    private async ValueTask<Result<bool>> TryRestart(Child child)
    {
        child.Restarting = true;
        if (!_intensity!.TryCount())
        {
            Self.Node.Log.IntensityReached(Self.Pid, options.MaxRestarts, options.Within);
            child.Pid = null;
            return Stop(ExitReason.Shutdown, true);
        }

        var ended = child.Pid!.Value;
        var result = await child.Start(Self);
        switch (result.Status)
        {
            case StartStatus.Ok:
                Restarted(child, ended);
                break;
            case StartStatus.Ignore:
                child.Restarting = false;
                Retire(child);
                break;
            default:
                Self.Node.Log.ChildFailed(Self.Pid, child.Spec.Id, "could not be restarted", result.Reason ?? ExitReason.Of(result));
                Self.Cast(Self.Pid, new RetryRestart(child));
                break;
        }

        return NoReply(true);
    }
}
