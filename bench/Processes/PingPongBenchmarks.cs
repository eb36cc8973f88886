using Pail.Bench.Compare;

namespace Pail.Bench.Processes;

/// <summary>A message and its answer, each loop waiting for the other.</summary>
public class PingPongBenchmarks : PeerBenchmarks
{
    private protected override Contest Contest => ProcessContests.PingPong;
}
