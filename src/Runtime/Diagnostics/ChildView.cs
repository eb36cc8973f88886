using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Diagnostics;

/// <summary>A child of a supervisor as it was when one looked at it.</summary>
public sealed class ChildView
{
    private readonly Pid _pid;

    internal ChildView(Child child)
    {
        // The pid is read only once, because the child may be restarted meanwhile.
        _pid = child.Pid;
        var spec = child.Spec;
        (Id, Restart, Type, Restarts) = (spec.Id, spec.Restart, spec.Type, child.Restarts);
        State = child.IsRestarting ? ChildState.Restarting
            : _pid == default ? ChildState.Stopped
            : ChildState.Running;
    }

    /// <summary>Its id in its supervisor.</summary>
    public object Id { get; }

    /// <summary>Its process; <see langword="null"/> unless it runs.</summary>
    public Pid? Pid => State == ChildState.Running ? _pid : null;

    /// <summary>
    /// The name of its process, as <see cref="ProcessInfo.DisplayName"/> has it; <see langword="null"/> when the process has none or the
    /// child does not run.
    /// </summary>
    public string? Name => Pid?.Process!.DisplayName;

    /// <summary>
    /// The label of its process, as <see cref="ProcessInfo.Label"/> has it; <see langword="null"/> when the process has none or the child
    /// does not run.
    /// </summary>
    public object? Label => Pid?.Process!.Label;

    /// <summary>Its state.</summary>
    public ChildState State { get; }

    /// <summary>When it is restarted.</summary>
    public Restart Restart { get; }

    /// <summary>Its type: a worker or a supervisor.</summary>
    public ChildType Type { get; }

    /// <summary>How often it has been restarted.</summary>
    public int Restarts { get; }

    /// <summary>The tree under it; <see langword="null"/> when it is no supervisor of this runtime, or does not run.</summary>
    public SupervisorView? Supervisor => SupervisorView.Of(_pid.Process);
}

/// <summary>How a child is.</summary>
public enum ChildState
{
    /// <summary>It has a process; that may just have ended, and the supervisor not know it yet.</summary>
    Running,

    /// <summary>It has ended and is being restarted, or the restart has failed and is tried again.</summary>
    Restarting,

    /// <summary>It does not run: terminated, ended for good, or it ignored its start.</summary>
    Stopped,
}
