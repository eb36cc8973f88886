using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench.Tables;

/// <summary>A lookup of a row by a span.</summary>
public class TableSpanBenchmarks : WorkloadBenchmarks
{
    private const int Operations = 1_000_000;

    [Params(1, 2)]
    public int Threads { get; set; }

    private protected override Contest Contest => TableContests.SpanLookup(Threads);

    [GlobalSetup(Target = nameof(Pail))]
    public Task StartPail() => Start(Names.Pail);

    [GlobalSetup(Target = nameof(ConcurrentDictionary))]
    public Task StartConcurrentDictionary() => Start(Names.Concurrent);

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public Task Pail() => Work.Run(Operations);

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task ConcurrentDictionary() => Work.Run(Operations);
}
