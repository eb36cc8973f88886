using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench.Tables;

/// <summary>A row that is looked up nineteen times of twenty, and else written over.</summary>
public class TableMixBenchmarks : TableAndCacheBenchmarks
{
    [Params(1, 2)]
    public int Threads { get; set; }

    private protected override Contest Contest => TableContests.Mix(Threads);
}
