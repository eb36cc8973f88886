namespace Pail.Bench.Compare;

/// <summary>One kind of work, as one contestant does it. The comparison and the BenchmarkDotNet classes run the same workloads.</summary>
internal interface IWorkload : IAsyncDisposable
{
    /// <summary>
    /// The longest wait of one operation in the last run, in nanoseconds; 0 if the workload does not measure it.
    /// </summary>
    double Longest => 0;

    /// <summary>
    /// The time within which 99 % of the operations of the last run were done, in nanoseconds; 0 if the workload does not measure it.
    /// </summary>
    double Percentile99 => 0;

    /// <summary>
    /// The processor time that another process took for the last run, in nanoseconds; 0 if the workload does not measure it.
    /// </summary>
    double ServerTime => 0;

    /// <summary>
    /// The bytes that a server in another process allocated for the last run, once it was cleared; null to count those of this process.
    /// </summary>
    double? AllocatedElsewhere => null;

    /// <summary>Starts what the work needs: a node, an actor system, servers. Not measured.</summary>
    Task Start();

    /// <summary>Prepares the next run. Not measured.</summary>
    Task Arrange(int operations) => Task.CompletedTask;

    /// <summary>Does the work <paramref name="operations"/> times. Completes when all of it is done. This is measured.</summary>
    Task Run(int operations);

    /// <summary>Removes what the last run has left in memory, if it leaves something. Not measured.</summary>
    Task Clear() => Task.CompletedTask;
}
