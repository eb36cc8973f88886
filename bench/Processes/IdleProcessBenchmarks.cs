using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench.Processes;

/// <summary>
/// A process that is spawned and stays, waiting. What it allocates is more than what it keeps: <c>compare processes</c> weighs that.
/// </summary>
public class IdleProcessBenchmarks : PeerBenchmarks
{
    private protected override Contest Contest => ProcessContests.Idle;

    [IterationCleanup]
    public void Clear() => Work.Clear().GetAwaiter().GetResult();
}
