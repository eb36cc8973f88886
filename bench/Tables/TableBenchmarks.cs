using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench.Tables;

/// <summary>One kind of work on a table, by Pail and by the dictionaries.</summary>
public abstract class TableBenchmarks : WorkloadBenchmarks
{
    // So many that the time to wake the threads does not matter.
    private protected const int Operations = 1_000_000;

    [GlobalSetup(Target = nameof(Pail))]
    public Task StartPail() => Start(Names.Pail);

    [GlobalSetup(Target = nameof(ConcurrentDictionary))]
    public Task StartConcurrentDictionary() => Start(Names.Concurrent);

    [GlobalSetup(Target = nameof(NonBlocking))]
    public Task StartNonBlocking() => Start(Names.NonBlocking);

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public Task Pail() => Work.Run(Operations);

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task ConcurrentDictionary() => Work.Run(Operations);

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task NonBlocking() => Work.Run(Operations);
}
