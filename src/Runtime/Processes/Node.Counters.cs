using System.Diagnostics.Metrics;

namespace Pail.Runtime.Processes;

public sealed partial class Node
{
    private Histogram<double>? _callTimes;

    internal NodeCounters Counters { get; } = new();

    internal CrashRing RecentCrashes { get; }

    /// <summary>How many processes have been started.</summary>
    internal long Spawned => _processes.Added;

    /// <summary>Where the times of calls go, while somebody measures the node; what is not enabled is not to be fed. Any thread.</summary>
    internal Histogram<double>? CallTimes => Volatile.Read(ref _callTimes);

    /// <summary>How many processes have ended for reasons of a kind.</summary>
    internal long Ended(ExitKind kind) => _processes.Removed(kind);

    /// <summary>Begins to feed the times of calls to a histogram. False when another is fed.</summary>
    internal bool TryMeasureCalls(Histogram<double> histogram) => Interlocked.CompareExchange(ref _callTimes, histogram, null) is null;

    internal void EndMeasuringCalls(Histogram<double> histogram) => Interlocked.CompareExchange(ref _callTimes, null, histogram);
}
