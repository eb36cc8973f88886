using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench.Processes;

/// <summary>A call while 63 others call too: the same server, or each its own.</summary>
public class ManyCallersBenchmarks : PeerBenchmarks
{
    private const int Callers = 64;

    [Params(1, Callers)]
    public int Servers { get; set; }

    private protected override Contest Contest => ProcessContests.Calls(Callers, Servers);
}
