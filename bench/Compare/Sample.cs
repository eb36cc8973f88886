namespace Pail.Bench.Compare;

/// <summary>What one measurement of one contestant found, for all its operations together.</summary>
/// <param name="Operations">How many there were.</param>
/// <param name="Nanoseconds">How long they took.</param>
/// <param name="Allocated">Bytes allocated meanwhile in this .NET process; 0 for a contestant that is not in it.</param>
/// <param name="Retained">By how many bytes memory in use has grown, after a full collection; only where the experiment asks for
/// it.</param>
internal readonly record struct Sample(int Operations, double Nanoseconds, long Allocated, long Retained)
{
    /// <summary>The longest wait of one operation in nanoseconds, where the workload watches that.</summary>
    public double Longest { get; init; }

    public double NanosecondsEach => Nanoseconds / Operations;

    public double AllocatedEach => (double)Allocated / Operations;

    public double RetainedEach => (double)Retained / Operations;
}
