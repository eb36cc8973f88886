using BenchmarkDotNet.Attributes;
using Pail.Bench.Compare;

namespace Pail.Bench;

/// <summary>One kind of work. Derived classes name the contestants; only the contestant that is measured is started.</summary>
[MemoryDiagnoser]
public abstract class WorkloadBenchmarks
{
    private IWorkload? _work;

    private protected abstract Contest Contest { get; }

    private protected IWorkload Work => _work!;

    [GlobalCleanup]
    public async Task Cleanup() => await Work.DisposeAsync();

    private protected Task Start(string contestant)
    {
        _work = Contest.Make(contestant);
        return Work.Start();
    }
}
