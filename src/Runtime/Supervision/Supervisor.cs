using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

/// <summary>
/// A process that starts others, restarts those that fail, and stops them in reverse order: OTP's <c>supervisor</c>, strategy one-for-one.
/// </summary>
/// <example>
/// <code>
/// var tree = (await node.StartSupervisor(
/// [
///     ChildSpec.Of("registry", () => new NameServer()),
///     ChildSpec.Of("counter", () => new Counter()),
/// ])).Pid;
/// await node.Stop(tree);
/// </code>
/// </example>
/// <remarks>
/// When more children fail within a time than <see cref="SupervisorOptions"/> allow, the supervisor stops all of them and ends itself with reason shutdown,
/// so that its own supervisor may begin afresh. For children that come and go by the thousand use <see cref="DynamicSupervisor"/>.
/// </remarks>
public static class Supervisor
{
    /// <summary>Starts a supervisor that is linked to nobody, and its children, in order.</summary>
    /// <param name="node">The node to run on.</param>
    /// <param name="children">The children; their ids differ.</param>
    /// <param name="options">How often they may fail, and more.</param>
    /// <returns>The pid; or, when a child does not start, an error whose detail is a <see cref="FailedToStartChild"/>, and no child runs.</returns>
    /// <exception cref="ArgumentException">Two children have one id.</exception>
    public static ValueTask<StartResult> StartSupervisor(this Node node, IReadOnlyList<ChildSpec> children, SupervisorOptions? options = null) =>
        node.Start(Create(children, options), NameOf(options));

    /// <summary>Starts a supervisor linked to the calling process, and its children, in order.</summary>
    /// <param name="self">The calling process.</param>
    /// <param name="children">The children; their ids differ.</param>
    /// <param name="options">How often they may fail, and more.</param>
    /// <returns>The pid; or, when a child does not start, an error whose detail is a <see cref="FailedToStartChild"/>, and no child runs.</returns>
    /// <exception cref="ArgumentException">Two children have one id.</exception>
    public static ValueTask<StartResult> StartSupervisorLink(this Self self, IReadOnlyList<ChildSpec> children, SupervisorOptions? options = null) =>
        self.StartLink(Create(children, options), NameOf(options));

    /// <summary>Adds a child to a supervisor of either kind and starts it: <c>start_child/2</c>. Waits however long its init takes.</summary>
    /// <param name="node">The node the supervisor runs on.</param>
    /// <param name="supervisor">The supervisor.</param>
    /// <param name="spec">The child.</param>
    /// <returns>What starting it gave; a child that does not start is not kept.</returns>
    /// <exception cref="CallException">There is no such supervisor, or it ended.</exception>
    public static ValueTask<StartResult> StartChild(this Node node, Destination supervisor, ChildSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return node.Call(supervisor, new StartChild(spec), Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Stops a child without a restart: <c>terminate_child/2</c>. A supervisor keeps its specification unless it is temporary; a dynamic supervisor forgets it.
    /// </summary>
    /// <param name="node">The node the supervisor runs on.</param>
    /// <param name="supervisor">The supervisor.</param>
    /// <param name="child">The child's id; for a dynamic supervisor its <see cref="Pid"/>.</param>
    /// <returns>Whether there is such a child.</returns>
    /// <exception cref="CallException">There is no such supervisor, or it ended.</exception>
    public static ValueTask<bool> TerminateChild(this Node node, Destination supervisor, object child)
    {
        ArgumentNullException.ThrowIfNull(child);
        return node.Call(supervisor, new TerminateChild(child), Timeout.InfiniteTimeSpan);
    }

    /// <summary>The children of a supervisor of either kind: <c>which_children/1</c>.</summary>
    /// <param name="node">The node the supervisor runs on.</param>
    /// <param name="supervisor">The supervisor.</param>
    /// <returns>The children, the last started first; those of a dynamic supervisor in no order.</returns>
    /// <exception cref="CallException">There is no such supervisor, or it ended.</exception>
    public static ValueTask<IReadOnlyList<ChildInfo>> WhichChildren(this Node node, Destination supervisor) =>
        node.Call(supervisor, new WhichChildren(), Timeout.InfiniteTimeSpan);

    internal static ServerOptions NameOf(SupervisorOptions? options) => new() { Name = options?.Name ?? default };

    private static SupervisorServer Create(IReadOnlyList<ChildSpec> children, SupervisorOptions? options)
    {
        ArgumentNullException.ThrowIfNull(children);
        options ??= new SupervisorOptions();
        options.Validate();
        if (children.GroupBy(child => child.Id).FirstOrDefault(group => group.Skip(1).Any()) is { } twins)
            throw new ArgumentException($"Two children have the id {twins.Key}; ids differ within a supervisor.", nameof(children));
        return new SupervisorServer(children, options);
    }
}
