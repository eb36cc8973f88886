using Pail.Bench.Compare;

namespace Pail.Bench.Processes;

/// <summary>A process that ends as soon as it has begun.</summary>
public class SpawnBenchmarks : PeerBenchmarks
{
    private protected override Contest Contest => ProcessContests.SpawnExit;
}
