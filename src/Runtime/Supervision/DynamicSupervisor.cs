using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

/// <summary>
/// A supervisor that starts without children: Elixir's <c>DynamicSupervisor</c>. Children are added by
/// <see cref="Supervisor.StartChild(Node, Destination, ChildSpec)"/>.
/// </summary>
/// <example>
/// <code>
/// var buckets = (await node.StartDynamicSupervisor()).Pid;
/// var bucket = (await node.StartChild(buckets, ChildSpec.Of("bucket", () => new Bucket()))).Pid;
/// await node.TerminateChild(buckets, bucket);
/// </code>
/// </example>
/// <remarks>
/// The children have no order and are found by their pids. A child that fails is restarted alone. When the supervisor ends, it stops all
/// children at the same time.
/// </remarks>
public static class DynamicSupervisor
{
    /// <summary>Starts a dynamic supervisor without a link.</summary>
    /// <param name="node">The node to run on.</param>
    /// <param name="options">The options, such as how many children it may have and how often they may fail.</param>
    /// <returns>The pid, or the reason why the start has failed.</returns>
    /// <exception cref="ArgumentException">An option is not valid.</exception>
    public static ValueTask<StartResult> StartDynamicSupervisor(this Node node, SupervisorOptions? options = null) =>
        node.Start(Create(options), Supervisor.NameOf(options));

    /// <summary>Starts a dynamic supervisor linked to the calling process.</summary>
    /// <inheritdoc cref="StartDynamicSupervisor" />
    public static ValueTask<StartResult> StartDynamicSupervisorLink(this Self self, SupervisorOptions? options = null) =>
        self.StartLink(Create(options), Supervisor.NameOf(options));

    internal static DynamicSupervisorServer Create(SupervisorOptions? options)
    {
        options ??= SupervisorOptions.Default;
        options.ValidateDynamic();
        return new DynamicSupervisorServer(options);
    }
}
