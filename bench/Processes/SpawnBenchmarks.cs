using Pail.Bench.Compare;

namespace Pail.Bench.Processes;

/// <summary>A process that ends at once.</summary>
public class SpawnBenchmarks : PeerBenchmarks
{
    private protected override Contest Contest => ProcessContests.SpawnExit;
}
