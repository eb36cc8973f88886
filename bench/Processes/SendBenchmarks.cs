using Pail.Bench.Compare;

namespace Pail.Bench.Processes;

/// <summary>A message, from one process to another.</summary>
public class SendBenchmarks : PeerBenchmarks
{
    private protected override Contest Contest => ProcessContests.Send;
}
