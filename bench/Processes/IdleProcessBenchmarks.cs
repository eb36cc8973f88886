using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench.Processes;

/// <summary>
/// A process that is spawned and waits. It allocates more than it retains; <c>compare processes</c> measures what it retains.
/// </summary>
public class IdleProcessBenchmarks : PeerBenchmarks
{
    private protected override Contest Contest => ProcessContests.Idle;

    [IterationCleanup]
    public void Clear() => Work.Clear().GetAwaiter().GetResult();
}
