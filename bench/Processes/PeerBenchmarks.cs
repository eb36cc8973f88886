using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench.Processes;

/// <summary>One kind of work, by Pail and by the actor libraries.</summary>
public abstract class PeerBenchmarks : WorkloadBenchmarks
{
    private protected const int Operations = 6400;

    [GlobalSetup(Target = nameof(Pail))]
    public Task StartPail() => Start(Names.Pail);

    [GlobalSetup(Target = nameof(AkkaNet))]
    public Task StartAkkaNet() => Start(Names.Akka);

    [GlobalSetup(Target = nameof(ProtoActor))]
    public Task StartProtoActor() => Start(Names.Proto);

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public Task Pail() => Work.Run(Operations);

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task AkkaNet() => Work.Run(Operations);

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task ProtoActor() => Work.Run(Operations);
}
