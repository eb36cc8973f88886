using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

/// <summary>Starts partition supervisors: Elixir's <c>PartitionSupervisor.start_link/1</c>.</summary>
public static class PartitionStart
{
    /// <summary>Starts a partition supervisor without a link, and then its partitions, in order.</summary>
    /// <param name="node">The node to run on.</param>
    /// <param name="partitions">The partition supervisor. After its end it can be started again.</param>
    /// <returns>The pid, or the reason why the start has failed, such as that it is already running.</returns>
    public static ValueTask<StartResult> StartPartitionSupervisor(this Node node, PartitionSupervisor partitions)
    {
        var run = Run(partitions);
        return node.Start(new PartitionSupervisorServer(run), new ServerOptions { Name = run });
    }

    /// <summary>Starts a partition supervisor linked to the calling process, and then its partitions, in order.</summary>
    /// <inheritdoc cref="StartPartitionSupervisor" />
    public static ValueTask<StartResult> StartPartitionSupervisorLink(this Self self, PartitionSupervisor partitions)
    {
        var run = Run(partitions);
        return self.StartLink(new PartitionSupervisorServer(run), new ServerOptions { Name = run });
    }

    private static PartitionRun Run(PartitionSupervisor partitions)
    {
        ArgumentNullException.ThrowIfNull(partitions);
        partitions.Options.Name.ValidateName();
        return new PartitionRun(partitions);
    }
}
