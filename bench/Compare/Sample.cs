namespace Pail.Bench.Compare;

/// <summary>One measurement of one contestant, for all its operations together.</summary>
/// <param name="Operations">The number of operations.</param>
/// <param name="Nanoseconds">The time that they took.</param>
/// <param name="Allocated">The bytes that this .NET process allocated in that time; 0 for a contestant in another process.</param>
/// <param name="Retained">By how many bytes the memory in use has grown, after a full collection, if the experiment measures that.</param>
internal readonly record struct Sample(int Operations, double Nanoseconds, long Allocated, long Retained)
{
    /// <summary>The longest wait of one operation in nanoseconds, if the workload measures it.</summary>
    public double Longest { get; init; }

    /// <summary>The time within which 99 % of the operations were done, in nanoseconds, if the workload measures it.</summary>
    public double Percentile99 { get; init; }

    /// <summary>The processor time of a server in another process, in nanoseconds, if the workload measures it.</summary>
    public double ServerTime { get; init; }

    public double ServerTimeEach => ServerTime / Operations;

    public double NanosecondsEach => Nanoseconds / Operations;

    public double AllocatedEach => (double)Allocated / Operations;

    public double RetainedEach => (double)Retained / Operations;
}
