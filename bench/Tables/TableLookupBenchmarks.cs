using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench.Tables;

/// <summary>A lookup of a row.</summary>
public class TableLookupBenchmarks : TableAndCacheBenchmarks
{
    [Params(1, 2)]
    public int Threads { get; set; }

    private protected override Contest Contest => TableContests.Lookup(Threads);
}
