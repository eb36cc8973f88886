using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Diagnostics;

/// <summary>Changing supervisors that run.</summary>
public readonly partial record struct Sys
{
    /// <summary>
    /// Gives a supervisor other flags and specifications: <c>sys:change_code/5</c> of a supervisor. Children that run go on, and are
    /// restarted and stopped as their new specification says; those that are new wait for
    /// <see cref="Supervisor.RestartChild(Node, Destination, object)"/>; those that are listed no more stay, behind the others.
    /// </summary>
    /// <param name="children">The children, in their order.</param>
    /// <param name="options">The strategy, how often children may fail, and more; the name stays what it is.</param>
    /// <returns>A task that completes when the change is made.</returns>
    /// <exception cref="ArgumentException">A child or an option makes no sense.</exception>
    /// <exception cref="SysException">It is no such supervisor.</exception>
    public ValueTask UpgradeSupervisor(IReadOnlyList<ChildSpec> children, SupervisorOptions? options = null) => Upgrade(
        Supervisor.Create(children, options));

    /// <summary>
    /// As <see cref="UpgradeSupervisor(IReadOnlyList{ChildSpec}, SupervisorOptions?)"/>, from what an init function says.
    /// </summary>
    /// <param name="init">
    /// Returns the flags and the children, or <see langword="null"/> to leave them as they are; runs in the supervisor.
    /// </param>
    /// <returns>A task that completes when the change is made.</returns>
    /// <exception cref="SysException">It is no such supervisor, or what init returned makes no sense; all stays as it is.</exception>
    public ValueTask UpgradeSupervisor(Func<Self, SupervisorInit?> init)
    {
        ArgumentNullException.ThrowIfNull(init);
        return Upgrade(new SupervisorServer(init));
    }

    /// <summary>
    /// Gives a dynamic supervisor other options. Children that run go on, also when there are more of them than may be from now on.
    /// </summary>
    /// <param name="options">How often children may fail, how many there may be; the name stays what it is.</param>
    /// <returns>A task that completes when the change is made.</returns>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    /// <exception cref="SysException">It is no dynamic supervisor.</exception>
    public ValueTask UpgradeDynamicSupervisor(SupervisorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Upgrade(DynamicSupervisor.Create(options));
    }
}
