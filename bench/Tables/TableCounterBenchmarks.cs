using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench.Tables;

/// <summary>An addition to one number that all threads share.</summary>
public class TableCounterBenchmarks : TableBenchmarks
{
    [Params(1, 2)]
    public int Threads { get; set; }

    private protected override Contest Contest => TableContests.Count(Threads);
}
