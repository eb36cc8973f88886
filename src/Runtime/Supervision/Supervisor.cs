using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

/// <summary>
/// A process that starts others, restarts those that fail, and stops them in reverse order: OTP's <c>supervisor</c>.
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
    /// <param name="options">Its strategy, how often they may fail, and more.</param>
    /// <returns>The pid; or, when a child does not start, an error whose detail is a <see cref="FailedToStartChild"/>, and no child runs.</returns>
    /// <exception cref="ArgumentException">Two children have one id, or something else of a child or an option makes no sense.</exception>
    public static ValueTask<StartResult> StartSupervisor(this Node node, IReadOnlyList<ChildSpec> children, SupervisorOptions? options = null) =>
        node.Start(Create(children, options), NameOf(options));

    /// <summary>Starts a supervisor linked to the calling process, and its children, in order.</summary>
    /// <param name="self">The calling process.</param>
    /// <param name="children">The children; their ids differ.</param>
    /// <param name="options">Its strategy, how often they may fail, and more.</param>
    /// <returns>The pid; or, when a child does not start, an error whose detail is a <see cref="FailedToStartChild"/>, and no child runs.</returns>
    /// <exception cref="ArgumentException">Two children have one id, or something else of a child or an option makes no sense.</exception>
    public static ValueTask<StartResult> StartSupervisorLink(this Self self, IReadOnlyList<ChildSpec> children, SupervisorOptions? options = null) =>
        self.StartLink(Create(children, options), NameOf(options));

    /// <summary>Starts a supervisor that finds out itself what its children are: a supervisor module with its <c>init/1</c>.</summary>
    /// <param name="node">The node to run on.</param>
    /// <param name="init">
    /// Returns the flags and the children, or <see langword="null"/> not to start, which is no error; runs in the supervisor, anew whenever that is restarted.
    /// </param>
    /// <param name="name">The name to register under; none unless given.</param>
    /// <returns>
    /// The pid, ignore, or an error: also when what init returned makes no sense, with the <see cref="ArgumentException"/> that says why.
    /// </returns>
    public static ValueTask<StartResult> StartSupervisor(this Node node, Func<Self, SupervisorInit?> init, Destination name = default)
    {
        ArgumentNullException.ThrowIfNull(init);
        return node.Start(new SupervisorServer(init), new ServerOptions { Name = name });
    }

    /// <summary>As <see cref="StartSupervisor(Node, Func{Self, SupervisorInit?}, Destination)"/>, linked to the calling process.</summary>
    /// <param name="self">The calling process.</param>
    /// <param name="init">Returns the flags and the children, or <see langword="null"/> not to start; runs in the supervisor.</param>
    /// <param name="name">The name to register under; none unless given.</param>
    /// <returns>The pid, ignore, or an error.</returns>
    public static ValueTask<StartResult> StartSupervisorLink(this Self self, Func<Self, SupervisorInit?> init, Destination name = default)
    {
        ArgumentNullException.ThrowIfNull(init);
        return self.StartLink(new SupervisorServer(init), new ServerOptions { Name = name });
    }

    /// <summary>Adds a child to a supervisor of either kind and starts it: <c>start_child/2</c>. Waits however long its init takes.</summary>
    /// <param name="node">The node the supervisor runs on.</param>
    /// <param name="supervisor">The supervisor.</param>
    /// <param name="spec">The child.</param>
    /// <returns>
    /// What starting it gave; a child that does not start is not kept, one that ignores is, unless it is temporary or the supervisor is dynamic. Also one of
    /// <see cref="ChildErrors"/>, or who runs under that id already.
    /// </returns>
    /// <exception cref="ArgumentException">Something of the child makes no sense; also when there is no such supervisor.</exception>
    /// <exception cref="CallException">There is no such supervisor, or it ended.</exception>
    public static ValueTask<StartResult> StartChild(this Node node, Destination supervisor, ChildSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        spec.Validate();
        return node.Ask(supervisor, new StartChild(spec));
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
        return node.Ask(supervisor, new TerminateChild(child));
    }

    /// <summary>Starts a child again that has been terminated, has ended for good, or ignored its start: <c>restart_child/2</c>.</summary>
    /// <param name="node">The node the supervisor runs on.</param>
    /// <param name="supervisor">The supervisor.</param>
    /// <param name="child">The child's id.</param>
    /// <returns>What starting it gave: the child is kept also when it fails. Who it is when it runs; else one of <see cref="ChildErrors"/>.</returns>
    /// <exception cref="CallException">There is no such supervisor, or it ended.</exception>
    public static ValueTask<StartResult> RestartChild(this Node node, Destination supervisor, object child)
    {
        ArgumentNullException.ThrowIfNull(child);
        return node.Ask(supervisor, new RestartChild(child));
    }

    /// <summary>Forgets the specification of a child that does not run: <c>delete_child/2</c>.</summary>
    /// <param name="node">The node the supervisor runs on.</param>
    /// <param name="supervisor">The supervisor.</param>
    /// <param name="child">The child's id.</param>
    /// <returns>Whether it is gone, or why not.</returns>
    /// <exception cref="CallException">There is no such supervisor, or it ended.</exception>
    public static ValueTask<DeleteChildResult> DeleteChild(this Node node, Destination supervisor, object child)
    {
        ArgumentNullException.ThrowIfNull(child);
        return node.Ask(supervisor, new DeleteChild(child));
    }

    /// <summary>The children of a supervisor of either kind: <c>which_children/1</c>.</summary>
    /// <param name="node">The node the supervisor runs on.</param>
    /// <param name="supervisor">The supervisor.</param>
    /// <returns>The children, the last started first; those of a dynamic supervisor in no order.</returns>
    /// <exception cref="CallException">There is no such supervisor, or it ended.</exception>
    public static ValueTask<IReadOnlyList<ChildInfo>> WhichChildren(this Node node, Destination supervisor) =>
        node.Ask(supervisor, new WhichChildren());

    /// <summary>How many children a supervisor of either kind has: <c>count_children/1</c>.</summary>
    /// <param name="node">The node the supervisor runs on.</param>
    /// <param name="supervisor">The supervisor.</param>
    /// <returns>The numbers.</returns>
    /// <exception cref="CallException">There is no such supervisor, or it ended.</exception>
    public static ValueTask<ChildCounts> CountChildren(this Node node, Destination supervisor) =>
        node.Ask(supervisor, new CountChildren());

    internal static ServerOptions NameOf(SupervisorOptions? options) => new() { Name = options?.Name ?? default };

    internal static SupervisorServer Create(IReadOnlyList<ChildSpec> children, SupervisorOptions? options)
    {
        ArgumentNullException.ThrowIfNull(children);
        var plan = new SupervisorInit(children, options);
        plan.Validate();
        return new SupervisorServer(_ => plan);
    }
}
