using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

/// <summary>One child in a supervisor: its specification and its present process. Changed by the supervisor only; others may look at any time.</summary>
internal sealed class Child(ChildSpec spec)
{
    private Process? _process;
    private volatile bool _restarting;
    private int _restarts;

    internal ChildSpec Spec { get; private set; } = spec;

    /// <summary>The child's process; the default pid when it does not run. While it is being restarted, the one that ended.</summary>
    internal Pid Pid => Volatile.Read(ref _process)?.Pid ?? default;

    /// <summary>Whether it has ended and is to run again.</summary>
    internal bool IsRestarting => _restarting;

    /// <summary>The next attempt to restart it, if one waits in the supervisor's mailbox.</summary>
    internal RetryRestart? Retry { get; set; }

    /// <summary>How often it has been started anew.</summary>
    internal int Restarts => Volatile.Read(ref _restarts);

    internal bool Runs => Volatile.Read(ref _process) is not null && !_restarting;

    /// <summary>What a supervisor tells about it.</summary>
    internal ChildInfo Info => new(Spec.Id, Runs ? Pid : null, IsRestarting, Spec.Type);

    /// <summary>Whether an end for this reason calls for a restart.</summary>
    internal bool RestartsAfter(ExitReason reason) => Spec.Restart switch
    {
        Restart.Permanent => true,
        Restart.Transient => !reason.IsClean,
        _ => false,
    };

    /// <summary>Whether a message of the child's end tells the truth: anybody can send one in anybody's name.</summary>
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

    /// <summary>It has ended and is about to be started again.</summary>
    internal void BeginRestart() => _restarting = true;

    internal void CountRestart() => Volatile.Write(ref _restarts, _restarts + 1);

    /// <summary>It does not run, and is not to be restarted.</summary>
    internal void Rest()
    {
        Volatile.Write(ref _process, null);
        (_restarting, Retry) = (false, null);
    }

    /// <summary>From now on it is started, restarted and stopped in another way.</summary>
    internal void Change(ChildSpec spec)
    {
        Spec = spec;
        if (spec.Restart == Restart.Temporary && Runs)
            ForgetStart();
    }

    /// <summary>Gives up what only another start would need: what the start function has captured may be large.</summary>
    internal void ForgetStart() => Spec = Spec with { Start = Forgotten };

    private StartResult Checked(StartResult result, Self supervisor) => result switch
    {
        { IsOk: true, Pid: var pid } when pid == default || pid == supervisor.Pid => Nonsense($"ok with {pid}, which is no child"),
        { Status: StartStatus.Error, Reason: null } => Nonsense("a result that was not made by Ok, Ignore, AlreadyStarted or Error"),
        _ => result,
    };

    private StartResult Nonsense(string what) =>
        StartResult.Error(ExitReason.Error(new InvalidOperationException($"The start function of child {Spec.Id} returned {what}.")));

    private static ValueTask<StartResult> Forgotten(Self supervisor) => throw new InvalidOperationException("A temporary child is never started again.");
}
