using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench.Tables;

/// <summary>A lookup of a row of an ordered table.</summary>
public class OrderedTableLookupBenchmarks : OrderedTableBenchmarks
{
    [Params(1, 2)]
    public int Threads { get; set; }

    private protected override Contest Contest => TableContests.OrderedLookup(Threads);
}
