using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

/// <summary>
/// One child of a supervisor: its specification and its process. Only the supervisor changes it; any thread may read it.
/// </summary>
internal sealed class Child(ChildSpec spec)
{
    private Process? _process;
    private volatile bool _restarting;
    private int _restarts;

    internal ChildSpec Spec { get; private set; } = spec;

    /// <summary>
    /// The child's process; the default pid when the child does not run. While the child is being restarted, it is the process that has
    /// ended.
    /// </summary>
    internal Pid Pid => Volatile.Read(ref _process)?.Pid ?? default;

    /// <summary>Whether the child has ended and is being restarted.</summary>
    internal bool IsRestarting => _restarting;

    /// <summary>The message for the next attempt to restart the child, if it is in the supervisor's mailbox.</summary>
    internal RetryRestart? Retry { get; set; }

    /// <summary>How often the child has been restarted.</summary>
    internal int Restarts => Volatile.Read(ref _restarts);

    internal bool Runs => Volatile.Read(ref _process) is not null && !_restarting;

    /// <summary>The facts about the child for <c>WhichChildren</c>.</summary>
    internal ChildInfo Info => new(Spec.Id, Runs ? Pid : null, IsRestarting, Spec.Type);

    /// <summary>Whether the child must be restarted when it has ended for this reason.</summary>
    internal bool RestartsAfter(ExitReason reason) => Spec.Restart switch
    {
        Restart.Permanent => true,
        Restart.Transient => !reason.IsClean,
        _ => false,
    };

    /// <summary>
    /// Whether the child's process has ended. This is not <see cref="Pid.IsAlive"/>, which is false as soon as a kill is pending. A restart
    /// waits for the end, so that the new process never runs at the same time as the old one.
    /// </summary>
    internal bool HasEnded => Runs && Pid.Process!.HasEnded;

    /// <summary>Runs the start function in the supervisor. If it throws, the start has failed.</summary>
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

    /// <summary>Records that the child has ended and must be started again.</summary>
    internal void MarkRestarting() => _restarting = true;

    internal void CountRestart() => Volatile.Write(ref _restarts, _restarts + 1);

    /// <summary>Records that the child does not run and must not be restarted.</summary>
    internal void MarkStopped()
    {
        Volatile.Write(ref _process, null);
        (_restarting, Retry) = (false, null);
    }

    /// <summary>Replaces the specification. The new one counts for the next restart and the next stop.</summary>
    internal void Change(ChildSpec spec)
    {
        Spec = spec;
        if (spec.Restart == Restart.Temporary && Runs)
            ForgetStart();
    }

    /// <summary>Drops the start function, which a temporary child does not need again. Its captured objects may be large.</summary>
    internal void ForgetStart() => Spec = Spec with { Start = Forgotten };

    private StartResult Checked(StartResult result, Self supervisor) => result switch
    {
        { IsOk: true, Pid: var pid } when pid == default || pid == supervisor.Pid => InvalidResult($"ok with {pid}, which is not a child"),
        { Status: StartStatus.Error, Reason: null } => InvalidResult("a result that was not made by Ok, Ignore, AlreadyStarted or Error"),
        _ => result,
    };

    private StartResult InvalidResult(string what) =>
        StartResult.Error(ExitReason.Error(new InvalidOperationException($"The start function of child {Spec.Id} returned {what}.")));

    private static ValueTask<StartResult> Forgotten(Self supervisor) =>
        throw new InvalidOperationException("A temporary child is never started again.");
}
