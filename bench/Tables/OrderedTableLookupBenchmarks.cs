using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench.Tables;

/// <summary>A row of an ordered table that is looked up.</summary>
public class OrderedTableLookupBenchmarks : OrderedTableBenchmarks
{
    [Params(1, 2)]
    public int Threads { get; set; }

    private protected override Contest Contest => TableContests.OrderedLookup(Threads);
}
