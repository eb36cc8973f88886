using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;
using Pail.Bench.Processes;

namespace Pail.Bench.Behaviours;

/// <summary>A get from a bucket that is a server, alone and among 64 callers.</summary>
public class ServerBenchmarks : PeerBenchmarks
{
    [Params(1, 64)]
    public int Callers { get; set; }

    private protected override Contest Contest => BehaviourContests.Gets(Callers, Callers);

    [GlobalSetup(Target = nameof(Orleans))]
    public Task StartOrleans() => Start(Names.Orleans);

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task Orleans() => Work.Run(Operations);
}
