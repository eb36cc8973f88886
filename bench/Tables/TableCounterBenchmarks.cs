using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench.Tables;

/// <summary>A number that all threads add to.</summary>
public class TableCounterBenchmarks : TableBenchmarks
{
    [Params(1, 2)]
    public int Threads { get; set; }

    private protected override Contest Contest => TableContests.Count(Threads);
}
