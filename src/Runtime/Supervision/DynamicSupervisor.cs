using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

/// <summary>
/// A supervisor that starts without children and gets them one by one, by
/// <see cref="Supervisor.StartChild(Node, Destination, ChildSpec)"/>: Elixir's <c>DynamicSupervisor</c>.
/// </summary>
/// <example>
/// <code>
/// var buckets = (await node.StartDynamicSupervisor()).Pid;
/// var bucket = (await node.StartChild(buckets, ChildSpec.Of("bucket", () => new Bucket()))).Pid;
/// await node.TerminateChild(buckets, bucket);
/// </code>
/// </example>
/// <remarks>The children are in no order: they are found by pid, one that fails is restarted alone, and all are stopped at once.</remarks>
public static class DynamicSupervisor
{
    /// <summary>Starts a dynamic supervisor that is linked to nobody.</summary>
    /// <param name="node">The node to run on.</param>
    /// <param name="options">How often children may fail, how many there may be.</param>
    /// <returns>The pid, or why there is none.</returns>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
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
