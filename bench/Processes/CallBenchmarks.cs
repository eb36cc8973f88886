using Pail.Bench.Compare;

namespace Pail.Bench.Processes;

/// <summary>A call to a server that is idle.</summary>
public class CallBenchmarks : PeerBenchmarks
{
    private protected override Contest Contest => ProcessContests.Calls(1, 1);
}
