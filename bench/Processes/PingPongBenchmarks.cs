using Pail.Bench.Compare;

namespace Pail.Bench.Processes;

/// <summary>A message and its answer between two receive loops.</summary>
public class PingPongBenchmarks : PeerBenchmarks
{
    private protected override Contest Contest => ProcessContests.PingPong;
}
