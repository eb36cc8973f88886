using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench.Tables;

/// <summary>An overwrite of a row of an ordered table.</summary>
public class OrderedTableInsertBenchmarks : OrderedTableBenchmarks
{
    [Params(1, 2)]
    public int Threads { get; set; }

    private protected override Contest Contest => TableContests.OrderedInsert(Threads);
}
