using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

/// <summary>One child of a supervisor: its specification and its process. Changed by the supervisor only; any thread may read it.</summary>
internal sealed class Child(ChildSpec spec)
{
    private Process? _process;
    private volatile bool _restarting;
    private int _restarts;

    internal ChildSpec Spec { get; private set; } = spec;

    /// <summary>
    /// The child's process; the default pid when it does not run. While it is being restarted, the process that has ended.
    /// </summary>
    internal Pid Pid => Volatile.Read(ref _process)?.Pid ?? default;

    /// <summary>Whether it has ended and is to run again.</summary>
    internal bool IsRestarting => _restarting;

    /// <summary>The next attempt to restart it, if one waits in the supervisor's mailbox.</summary>
    internal RetryRestart? Retry { get; set; }

    /// <summary>How often it has been restarted.</summary>
    internal int Restarts => Volatile.Read(ref _restarts);

    internal bool Runs => Volatile.Read(ref _process) is not null && !_restarting;

    /// <summary>What `WhichChildren` shows of it.</summary>
    internal ChildInfo Info => new(Spec.Id, Runs ? Pid : null, IsRestarting, Spec.Type);

    /// <summary>Whether an end for this reason calls for a restart.</summary>
    internal bool RestartsAfter(ExitReason reason) => Spec.Restart switch
    {
        Restart.Permanent => true,
        Restart.Transient => !reason.IsClean,
        _ => false,
    };

    /// <summary>
    /// Whether the child's process has ended. Not the same question as <see cref="Pid.IsAlive"/>, which a kill under way already answers
    /// with no: a restart waits for the end, so that the next process never runs beside the one before.
    /// </summary>
    internal bool HasEnded => Runs && Pid.Process!.HasEnded;

    /// <summary>Runs the start function, in the supervisor. Whatever it throws is a failed start.</summary>
    internal async ValueTask<StartResult> Start(Self supervisor)
    {
        StartResult result;
        try
        {
            result = Checked(await Spec.Start(supervisor), supervisor);
        }
        catch (Exception error) when (!supervisor.Process.HasEnded)
        {
            return StartResult.Error(ExitReason.Error(error));
        }

        if (result.IsOk)
        {
            Volatile.Write(ref _process, result.Pid.Process);
            (_restarting, Retry) = (false, null);
        }

        return result;
    }

    /// <summary>The child has ended and is to be started again.</summary>
    internal void MarkRestarting() => _restarting = true;

    internal void CountRestart() => Volatile.Write(ref _restarts, _restarts + 1);

    /// <summary>The child does not run, and is not to be restarted.</summary>
    internal void MarkStopped()
    {
        Volatile.Write(ref _process, null);
        (_restarting, Retry) = (false, null);
    }

    /// <summary>Replaces the specification, for the next restart and the next stop.</summary>
    internal void Change(ChildSpec spec)
    {
        Spec = spec;
        if (spec.Restart == Restart.Temporary && Runs)
            ForgetStart();
    }

    /// <summary>Drops the start function, which a temporary child does not need again: what it has captured may be large.</summary>
    internal void ForgetStart() => Spec = Spec with { Start = Forgotten };

    private StartResult Checked(StartResult result, Self supervisor) => result switch
    {
        { IsOk: true, Pid: var pid } when pid == default || pid == supervisor.Pid => InvalidResult($"ok with {pid}, which is no child"),
        { Status: StartStatus.Error, Reason: null } => InvalidResult("a result that was not made by Ok, Ignore, AlreadyStarted or Error"),
        _ => result,
    };

    private StartResult InvalidResult(string what) =>
        StartResult.Error(ExitReason.Error(new InvalidOperationException($"The start function of child {Spec.Id} returned {what}.")));

    private static ValueTask<StartResult> Forgotten(Self supervisor) =>
        throw new InvalidOperationException("A temporary child is never started again.");
}
