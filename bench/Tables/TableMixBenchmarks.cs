using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench.Tables;

/// <summary>Nineteen lookups and one overwrite in every twenty operations.</summary>
public class TableMixBenchmarks : TableAndCacheBenchmarks
{
    [Params(1, 2)]
    public int Threads { get; set; }

    private protected override Contest Contest => TableContests.Mix(Threads);
}
