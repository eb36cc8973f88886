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
/// When children fail more often than <see cref="SupervisorOptions"/> allow, the supervisor stops all of them and ends with reason
/// shutdown, so that its own supervisor can start it again. For children that come and go by the thousand use
/// <see cref="DynamicSupervisor"/>.
/// </remarks>
public static class Supervisor
{
    /// <summary>Starts a supervisor that is linked to nobody, and its children, in order.</summary>
    /// <param name="node">The node to run on.</param>
    /// <param name="children">The children; their ids differ.</param>
    /// <param name="options">Its strategy, how often they may fail, and more.</param>
    /// <returns>
    /// The pid; or, when a child does not start, an error whose detail is a <see cref="FailedToStartChild"/>, and no child runs.
    /// </returns>
    /// <exception cref="ArgumentException">Two children have one id, or something else of a child or an option makes no sense.</exception>
    public static ValueTask<StartResult> StartSupervisor(
        this Node node, IReadOnlyList<ChildSpec> children, SupervisorOptions? options = null) =>
        node.Start(Create(children, options), NameOf(options));

    /// <summary>Starts a supervisor linked to the calling process, and its children, in order.</summary>
    /// <inheritdoc cref="StartSupervisor(Node, IReadOnlyList{ChildSpec}, SupervisorOptions?)" />
    public static ValueTask<StartResult> StartSupervisorLink(
        this Self self, IReadOnlyList<ChildSpec> children, SupervisorOptions? options = null) =>
        self.StartLink(Create(children, options), NameOf(options));

    /// <summary>Starts a supervisor whose init function says what its children are: a supervisor module with its <c>init/1</c>.</summary>
    /// <param name="node">The node to run on.</param>
    /// <param name="init">
    /// Returns the flags and the children, or <see langword="null"/> not to start, which is no error. Runs in the supervisor, again
    /// whenever that is restarted.
    /// </param>
    /// <param name="name">The name to register under; none unless given.</param>
    /// <returns>
    /// The pid, ignore, or an error. When init has returned something that makes no sense, the error is an <see cref="ArgumentException"/>
    /// that says why.
    /// </returns>
    public static ValueTask<StartResult> StartSupervisor(this Node node, Func<Self, SupervisorInit?> init, Destination name = default)
    {
        ArgumentNullException.ThrowIfNull(init);
        return node.Start(new SupervisorServer(init), new ServerOptions { Name = name });
    }

    /// <summary>As <see cref="StartSupervisor(Node, Func{Self, SupervisorInit?}, Destination)"/>, linked to the calling process.</summary>
    /// <inheritdoc cref="StartSupervisor(Node, Func{Self, SupervisorInit?}, Destination)" />
    public static ValueTask<StartResult> StartSupervisorLink(this Self self, Func<Self, SupervisorInit?> init, Destination name = default)
    {
        ArgumentNullException.ThrowIfNull(init);
        return self.StartLink(new SupervisorServer(init), new ServerOptions { Name = name });
    }

    /// <summary>Adds a child to a supervisor of any kind and starts it: <c>start_child/2</c>. Waits however long its init takes.</summary>
    /// <param name="node">The node the supervisor runs on.</param>
    /// <param name="supervisor">The supervisor: a pid, a registered name or a via name.</param>
    /// <param name="spec">The child.</param>
    /// <returns>
    /// The result of its start function; or one of <see cref="ChildErrors"/>; or already started, with the pid of the child that has this
    /// id. A child that does not start is not kept. A child that ignores its start is kept, unless it is temporary or the supervisor is
    /// dynamic.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// Something of the child makes no sense. Checked first, also when there is no such supervisor.
    /// </exception>
    /// <exception cref="CallException">There is no such supervisor, the process is not a supervisor, or it ended.</exception>
    public static ValueTask<StartResult> StartChild(this Node node, Destination supervisor, ChildSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        spec.Validate();
        return node.Ask(supervisor, new StartChild(spec));
    }

    /// <inheritdoc cref="StartChild(Node, Destination, ChildSpec)" />
    public static ValueTask<StartResult> StartChild(this Self self, Destination supervisor, ChildSpec spec)
    {
        self.Process.Checkpoint();
        return self.Node.StartChild(supervisor, spec);
    }

    /// <summary>
    /// Stops a child without a restart: <c>terminate_child/2</c>. A supervisor keeps its specification unless it is temporary; a dynamic
    /// supervisor forgets it.
    /// </summary>
    /// <param name="node">The node the supervisor runs on.</param>
    /// <param name="supervisor">The supervisor: a pid, a registered name or a via name.</param>
    /// <param name="child">The child's id; for a dynamic supervisor its <see cref="Pid"/>.</param>
    /// <returns>Whether there is such a child.</returns>
    /// <inheritdoc cref="CountChildren(Node, Destination)" path="/exception" />
    public static ValueTask<bool> TerminateChild(this Node node, Destination supervisor, object child)
    {
        ArgumentNullException.ThrowIfNull(child);
        return node.Ask(supervisor, new TerminateChild(child));
    }

    /// <inheritdoc cref="TerminateChild(Node, Destination, object)" />
    public static ValueTask<bool> TerminateChild(this Self self, Destination supervisor, object child)
    {
        self.Process.Checkpoint();
        return self.Node.TerminateChild(supervisor, child);
    }

    /// <summary>Starts a child again that has been terminated, has ended for good, or ignored its start: <c>restart_child/2</c>.</summary>
    /// <param name="node">The node the supervisor runs on.</param>
    /// <param name="supervisor">The supervisor: a pid, a registered name or a via name.</param>
    /// <param name="child">The child's id.</param>
    /// <returns>
    /// The result of its start function; or already started, with its pid, if it runs; or one of <see cref="ChildErrors"/>. It is kept also
    /// when the start fails.
    /// </returns>
    /// <inheritdoc cref="CountChildren(Node, Destination)" path="/exception" />
    public static ValueTask<StartResult> RestartChild(this Node node, Destination supervisor, object child)
    {
        ArgumentNullException.ThrowIfNull(child);
        return node.Ask(supervisor, new RestartChild(child));
    }

    /// <inheritdoc cref="RestartChild(Node, Destination, object)" />
    public static ValueTask<StartResult> RestartChild(this Self self, Destination supervisor, object child)
    {
        self.Process.Checkpoint();
        return self.Node.RestartChild(supervisor, child);
    }

    /// <summary>Forgets the specification of a child that does not run: <c>delete_child/2</c>.</summary>
    /// <param name="node">The node the supervisor runs on.</param>
    /// <param name="supervisor">The supervisor: a pid, a registered name or a via name.</param>
    /// <param name="child">The child's id.</param>
    /// <returns>Whether it is deleted, or why not.</returns>
    /// <inheritdoc cref="CountChildren(Node, Destination)" path="/exception" />
    public static ValueTask<DeleteChildResult> DeleteChild(this Node node, Destination supervisor, object child)
    {
        ArgumentNullException.ThrowIfNull(child);
        return node.Ask(supervisor, new DeleteChild(child));
    }

    /// <inheritdoc cref="DeleteChild(Node, Destination, object)" />
    public static ValueTask<DeleteChildResult> DeleteChild(this Self self, Destination supervisor, object child)
    {
        self.Process.Checkpoint();
        return self.Node.DeleteChild(supervisor, child);
    }

    /// <summary>The children of a supervisor of any kind: <c>which_children/1</c>.</summary>
    /// <param name="node">The node the supervisor runs on.</param>
    /// <param name="supervisor">The supervisor: a pid, a registered name or a via name.</param>
    /// <returns>The children, the last started first; those of a dynamic supervisor in no order.</returns>
    /// <inheritdoc cref="CountChildren(Node, Destination)" path="/exception" />
    public static ValueTask<IReadOnlyList<ChildInfo>> WhichChildren(this Node node, Destination supervisor) =>
        node.Ask(supervisor, new WhichChildren());

    /// <inheritdoc cref="WhichChildren(Node, Destination)" />
    public static ValueTask<IReadOnlyList<ChildInfo>> WhichChildren(this Self self, Destination supervisor)
    {
        self.Process.Checkpoint();
        return self.Node.WhichChildren(supervisor);
    }

    /// <summary>How many children a supervisor of any kind has: <c>count_children/1</c>.</summary>
    /// <param name="node">The node the supervisor runs on.</param>
    /// <param name="supervisor">The supervisor: a pid, a registered name or a via name.</param>
    /// <returns>The numbers.</returns>
    /// <exception cref="CallException">There is no such supervisor, the process is not a supervisor, or it ended.</exception>
    public static ValueTask<ChildCounts> CountChildren(this Node node, Destination supervisor) =>
        node.Ask(supervisor, new CountChildren());

    /// <inheritdoc cref="CountChildren(Node, Destination)" />
    public static ValueTask<ChildCounts> CountChildren(this Self self, Destination supervisor)
    {
        self.Process.Checkpoint();
        return self.Node.CountChildren(supervisor);
    }

    internal static ServerOptions NameOf(SupervisorOptions? options) => new() { Name = options?.Name ?? default };

    internal static SupervisorServer Create(IReadOnlyList<ChildSpec> children, SupervisorOptions? options)
    {
        ArgumentNullException.ThrowIfNull(children);
        var plan = new SupervisorInit(children, options);
        plan.Validate();
        return new SupervisorServer(_ => plan);
    }
}
