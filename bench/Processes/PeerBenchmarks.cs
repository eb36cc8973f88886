using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench.Processes;

/// <summary>One kind of work, by us and by our peers; only the one that is being measured is alive.</summary>
[MemoryDiagnoser]
public abstract class PeerBenchmarks
{
    private protected const int Operations = 6400;

    private IWorkload? _work;

    private protected abstract Contest Contest { get; }

    private protected IWorkload Work => _work!;

    [GlobalSetup(Target = nameof(Pail))]
    public Task StartPail() => Start(Names.Pail);

    [GlobalSetup(Target = nameof(AkkaNet))]
    public Task StartAkkaNet() => Start(Names.Akka);

    [GlobalSetup(Target = nameof(ProtoActor))]
    public Task StartProtoActor() => Start(Names.Proto);

    [GlobalCleanup]
    public async Task Cleanup() => await Work.DisposeAsync();

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public Task Pail() => Work.Run(Operations);

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task AkkaNet() => Work.Run(Operations);

    [Benchmark(OperationsPerInvoke = Operations)]
    public Task ProtoActor() => Work.Run(Operations);

    private protected Task Start(string contestant)
    {
        _work = Contest.Make(contestant);
        return Work.Start();
    }
}
