using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Diagnostics;

/// <summary>A supervisor as it is while one looks at it. Every property is a moment's value, read beside the supervisor.</summary>
public sealed class SupervisorView
{
    private readonly SupervisorBase _supervisor;

    private SupervisorView(Pid pid, SupervisorBase supervisor) => (Pid, _supervisor) = (pid, supervisor);

    /// <summary>Its process.</summary>
    public Pid Pid { get; }

    /// <summary>Its name on the node; <see langword="null"/> when it has none.</summary>
    public string? Name => Pid.Process!.Name;

    /// <summary>Whether its children come and go by pid: a <see cref="DynamicSupervisor"/>.</summary>
    public bool IsDynamic => _supervisor is DynamicSupervisorServer;

    /// <summary>The strategy: which children it restarts together.</summary>
    public Strategy Strategy => _supervisor.Options.Strategy;

    /// <summary>How many restarts it allows within <see cref="Within"/>.</summary>
    public int MaxRestarts => _supervisor.Options.MaxRestarts;

    /// <summary>The time over which restarts are counted.</summary>
    public TimeSpan Within => _supervisor.Options.Within;

    /// <summary>How many children it has restarted in its life.</summary>
    public long Restarts => _supervisor.Restarts;

    /// <summary>How many children it has, whether they run or not.</summary>
    public int ChildCount => _supervisor.ChildCount;

    /// <summary>
    /// Its children, in the order of their start. The children of a dynamic supervisor come in no order and are read one by one during the
    /// enumeration, so it may be stopped early.
    /// </summary>
    public IEnumerable<ChildView> Children => _supervisor.CurrentChildren().Select(static child => new ChildView(child));

    internal static SupervisorView? Of(Process? process) =>
        process is { Pid.IsAlive: true, Behaviour: SupervisorBase supervisor } ? new SupervisorView(process.Pid, supervisor) : null;
}
