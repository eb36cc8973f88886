using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

/// <summary>
/// A process that starts other processes in order, restarts those that fail, and stops all in reverse order: OTP's <c>supervisor</c>.
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
/// When children fail more often than <see cref="SupervisorOptions.MaxRestarts"/> allows, the supervisor stops all children and ends with
/// reason shutdown. Its own supervisor can then restart it. For thousands of children that start and end all the time use
/// <see cref="DynamicSupervisor"/>.
/// </remarks>
public static class Supervisor
{
    /// <summary>Starts a supervisor without a link, and then its children, in order.</summary>
    /// <param name="node">The node to run on.</param>
    /// <param name="children">The children. No two of them may have the same id.</param>
    /// <param name="options">The options, such as the strategy and how often children may fail.</param>
    /// <returns>
    /// The pid. If a child does not start, an error whose detail is a <see cref="FailedToStartChild"/>; then no child is left running.
    /// </returns>
    /// <exception cref="ArgumentException">Two children have the same id, or a child or an option is not valid.</exception>
    public static ValueTask<StartResult> StartSupervisor(
        this Node node, IReadOnlyList<ChildSpec> children, SupervisorOptions? options = null) =>
        node.Start(Create(children, options), NameOf(options));

    /// <summary>Starts a supervisor linked to the calling process, and then its children, in order.</summary>
    /// <inheritdoc cref="StartSupervisor(Node, IReadOnlyList{ChildSpec}, SupervisorOptions?)" />
    public static ValueTask<StartResult> StartSupervisorLink(
        this Self self, IReadOnlyList<ChildSpec> children, SupervisorOptions? options = null) =>
        self.StartLink(Create(children, options), NameOf(options));

    /// <summary>
    /// Starts a supervisor whose options and children come from an init function: OTP's supervisor module with <c>init/1</c>.
    /// </summary>
    /// <param name="node">The node to run on.</param>
    /// <param name="init">
    /// Returns the options and the children; or <see langword="null"/> when the supervisor must not start, which is not an error. It runs
    /// in the supervisor.
    /// </param>
    /// <param name="name">The name to register under; by default none.</param>
    /// <returns>
    /// The pid, ignore, or an error. If an option or a child from init is not valid, the error has an <see cref="ArgumentException"/> that
    /// says why.
    /// </returns>
    public static ValueTask<StartResult> StartSupervisor(this Node node, Func<Self, SupervisorInit?> init, Destination name = default)
    {
        ArgumentNullException.ThrowIfNull(init);
        return node.Start(new SupervisorServer(init), new ServerOptions { Name = name });
    }

    /// <summary>
    /// Like <see cref="StartSupervisor(Node, Func{Self, SupervisorInit?}, Destination)"/>, but linked to the calling process.
    /// </summary>
    /// <inheritdoc cref="StartSupervisor(Node, Func{Self, SupervisorInit?}, Destination)" />
    public static ValueTask<StartResult> StartSupervisorLink(this Self self, Func<Self, SupervisorInit?> init, Destination name = default)
    {
        ArgumentNullException.ThrowIfNull(init);
        return self.StartLink(new SupervisorServer(init), new ServerOptions { Name = name });
    }

    /// <summary>
    /// Adds a child to a supervisor of any kind and starts it: <c>start_child/2</c>. Waits without limit until the child has started.
    /// </summary>
    /// <param name="node">The node the supervisor runs on.</param>
    /// <param name="supervisor">The supervisor: a pid, a registered name or a via name.</param>
    /// <param name="spec">The child.</param>
    /// <returns>
    /// The result of the child's start function; or an error of <see cref="ChildErrors"/>; or already started, with the pid of the running
    /// child that has this id. The supervisor does not keep a child whose start has failed. It keeps a child that has ignored its start,
    /// unless that is temporary or the supervisor is dynamic.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The specification is not valid. This is checked first, even if there is no such supervisor.
    /// </exception>
    /// <exception cref="CallException">There is no such supervisor, the process is not a supervisor, or it has ended.</exception>
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
    /// Stops a child and does not restart it: <c>terminate_child/2</c>. A supervisor keeps the specification unless the child is temporary.
    /// A dynamic supervisor does not keep it.
    /// </summary>
    /// <param name="node">The node the supervisor runs on.</param>
    /// <param name="supervisor">The supervisor: a pid, a registered name or a via name.</param>
    /// <param name="child">The child's id; for a dynamic supervisor its <see cref="Pid"/>.</param>
    /// <returns>Whether the supervisor has such a child.</returns>
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

    /// <summary>
    /// Starts a child that the supervisor has but that does not run, because it was terminated, has ended and was not restarted, or has
    /// ignored its start: <c>restart_child/2</c>.
    /// </summary>
    /// <param name="node">The node the supervisor runs on.</param>
    /// <param name="supervisor">The supervisor: a pid, a registered name or a via name.</param>
    /// <param name="child">The child's id.</param>
    /// <returns>
    /// The result of the child's start function; or already started, with its pid, if it runs; or an error of <see cref="ChildErrors"/>.
    /// The supervisor keeps the child even if the start fails.
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

    /// <summary>Deletes the specification of a child that does not run: <c>delete_child/2</c>.</summary>
    /// <param name="node">The node the supervisor runs on.</param>
    /// <param name="supervisor">The supervisor: a pid, a registered name or a via name.</param>
    /// <param name="child">The child's id.</param>
    /// <returns>Deleted, or the reason why the child was not deleted.</returns>
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

    /// <summary>Lists the children of a supervisor of any kind: <c>which_children/1</c>.</summary>
    /// <param name="node">The node the supervisor runs on.</param>
    /// <param name="supervisor">The supervisor: a pid, a registered name or a via name.</param>
    /// <returns>The children in the reverse order of their start; those of a dynamic supervisor in no order.</returns>
    /// <inheritdoc cref="CountChildren(Node, Destination)" path="/exception" />
    public static ValueTask<IReadOnlyList<ChildInfo>> WhichChildren(this Node node, Destination supervisor) =>
        node.Ask(supervisor, new WhichChildren());

    /// <inheritdoc cref="WhichChildren(Node, Destination)" />
    public static ValueTask<IReadOnlyList<ChildInfo>> WhichChildren(this Self self, Destination supervisor)
    {
        self.Process.Checkpoint();
        return self.Node.WhichChildren(supervisor);
    }

    /// <summary>Counts the children of a supervisor of any kind: <c>count_children/1</c>.</summary>
    /// <param name="node">The node the supervisor runs on.</param>
    /// <param name="supervisor">The supervisor: a pid, a registered name or a via name.</param>
    /// <returns>The numbers.</returns>
    /// <exception cref="CallException">There is no such supervisor, the process is not a supervisor, or it has ended.</exception>
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
