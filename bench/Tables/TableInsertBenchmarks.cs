using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench.Tables;

/// <summary>An overwrite of a row.</summary>
public class TableInsertBenchmarks : TableAndCacheBenchmarks
{
    [Params(1, 2)]
    public int Threads { get; set; }

    private protected override Contest Contest => TableContests.Insert(Threads);
}
