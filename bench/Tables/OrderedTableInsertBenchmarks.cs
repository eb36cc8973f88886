using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench.Tables;

/// <summary>A row of an ordered table that is written over.</summary>
public class OrderedTableInsertBenchmarks : OrderedTableBenchmarks
{
    [Params(1, 2)]
    public int Threads { get; set; }

    private protected override Contest Contest => TableContests.OrderedInsert(Threads);
}
