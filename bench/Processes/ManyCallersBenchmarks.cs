using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench.Processes;

/// <summary>A call while 63 other callers also call: all the same server, or each its own server.</summary>
public class ManyCallersBenchmarks : PeerBenchmarks
{
    private const int Callers = 64;

    [Params(1, Callers)]
    public int Servers { get; set; }

    private protected override Contest Contest => ProcessContests.Calls(Callers, Servers);
}
