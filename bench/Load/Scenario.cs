namespace Pail.Bench.Load;

/// <summary>A question about the backends, and the cases that answer it.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Title">The heading in the report.</param>
/// <param name="Shows">What the scenario shows, for a reader of the report.</param>
/// <param name="Cases">The cases, for these options.</param>
internal sealed record Scenario(string Name, string Title, string Shows, Func<LoadOptions, IReadOnlyList<LoadCase>> Cases);

/// <summary>One load, done to each backend in turn.</summary>
/// <param name="Name">What differs from the other cases of the scenario.</param>
/// <param name="Prepare">Makes the buckets of one backend, and the work on them.</param>
internal sealed record LoadCase(string Name, Func<Lab, Task<IWork>> Prepare)
{
    /// <summary>How many connections work at the same time; null for the option's number.</summary>
    public int? Connections { get; init; }

    /// <summary>How many bytes a value has; null for the option's number.</summary>
    public int? ValueSize { get; init; }

    /// <summary>What goes on beside the load, in each turn, until it is cancelled.</summary>
    public Func<Lab, CancellationToken, Task>? Beside { get; init; }

    /// <summary>What happens before each turn, outside of the time that is measured.</summary>
    public Func<Lab, Task>? Arrange { get; init; }

    /// <summary>Whether keys may be missing, because their process was killed.</summary>
    public bool LosesKeys { get; init; }
}

/// <summary>What the workers of a load do again and again.</summary>
internal interface IWork
{
    /// <summary>How many operations on keys a step has.</summary>
    int OperationsEach => 1;

    /// <summary>Does one step.</summary>
    /// <param name="place">The number of the step; no two workers have the same.</param>
    /// <param name="tally">Counts requests and errors.</param>
    Task Step(int place, Tally tally);

    /// <summary>Whether a step belongs to the latencies; others are only there to be in the way.</summary>
    bool IsTimed(int place) => true;
}
