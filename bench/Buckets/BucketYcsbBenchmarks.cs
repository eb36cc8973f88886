using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench.Buckets;

/// <summary>What do YCSB's core workloads cost?</summary>
public class BucketYcsbBenchmarks : WorkloadBenchmarks
{
    private const int Operations = 2000;

    [Params(Names.Agent, Names.GenServer, Names.Set, Names.Ordered)]
    public string Contestant { get; set; } = "";

    [Params('A', 'B', 'C', 'D', 'E', 'F')]
    public char Mix { get; set; }

    private protected override Contest Contest => BucketContests.Ycsb(Mix, records: 10_000, callers: 16);

    [GlobalSetup]
    public Task Start() => Start(Contestant);

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task Ycsb() => Work.Run(Operations);
}
