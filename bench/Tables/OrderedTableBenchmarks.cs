using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench.Tables;

/// <summary>One kind of work on an ordered table, by Pail and by .NET's replacement for such a table.</summary>
public abstract class OrderedTableBenchmarks : WorkloadBenchmarks
{
    private const int Operations = 200_000;

    [GlobalSetup(Target = nameof(Pail))]
    public Task StartPail() => Start(Names.Pail);

    [GlobalSetup(Target = nameof(SortedDictionary))]
    public Task StartSortedDictionary() => Start(TableContests.Sorted);

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public Task Pail() => Work.Run(Operations);

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task SortedDictionary() => Work.Run(Operations);
}
