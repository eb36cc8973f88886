using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench.Buckets;

/// <summary>Do many callers, and many buckets, make an operation cheaper or dearer?</summary>
public class BucketCallersBenchmarks : WorkloadBenchmarks
{
    private const int Operations = 10_000;

    [Params(Names.Agent, Names.GenServer, Names.Set, Names.Ordered, Names.Concurrent)]
    public string Contestant { get; set; } = "";

    [Params(1, 16)]
    public int Buckets { get; set; }

    [Params(false, true)]
    public bool Puts { get; set; }

    private protected override Contest Contest => BucketContests.Operations(64, Buckets, Puts);

    [GlobalSetup]
    public Task Start() => Start(Contestant);

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task Callers64() => Work.Run(Operations);
}
