using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench.Tables;

/// <summary>One kind of work on a table, which caches can do too.</summary>
public abstract class TableAndCacheBenchmarks : TableBenchmarks
{
    [GlobalSetup(Target = nameof(MemoryCache))]
    public Task StartMemoryCache() => Start(Names.MemoryCache);

    [GlobalSetup(Target = nameof(BitFaster))]
    public Task StartBitFaster() => Start(Names.BitFaster);

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task MemoryCache() => Work.Run(Operations);

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task BitFaster() => Work.Run(Operations);
}
