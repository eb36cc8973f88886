namespace Pail.Bench.Compare;

/// <summary>One contestant's way of doing one kind of work. The comparison and the BenchmarkDotNet classes run the same ones.</summary>
internal interface IWorkload : IAsyncDisposable
{
    /// <summary>
    /// The longest that one operation of the last run had to wait, in nanoseconds, for a workload that watches that itself.
    /// </summary>
    double Longest => 0;

    /// <summary>Prepares what the work needs and what is not measured: a node, a system, servers.</summary>
    Task Start();

    /// <summary>Puts in place what the next run of so many operations works on, and what is not measured either.</summary>
    Task Arrange(int operations) => Task.CompletedTask;

    /// <summary>Does the work so many times; what is measured. Ends when all of it has been done.</summary>
    Task Run(int operations);

    /// <summary>Undoes what the last run has left behind, if the work is to leave something behind.</summary>
    Task Clear() => Task.CompletedTask;
}
