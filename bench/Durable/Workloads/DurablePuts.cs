using Pail.Bench.Compare;
using Pail.Bench.Processes.Workloads;

namespace Pail.Bench.Durable.Workloads;

/// <summary>Tasks that overwrite keys at the same time, each when its last one is stored.</summary>
/// <param name="store">The contestant.</param>
/// <param name="writers">How many tasks.</param>
internal sealed class DurablePuts(DurableStore store, int writers) : IWorkload
{
    /// <summary>The processor time of this process: that of the writers, of the store's thread, and of the collector.</summary>
    public double ServerTime { get; private set; }

    public Task Start() => store.Start(writers);

    public async Task Run(int operations)
    {
        var before = Environment.CpuUsage.TotalTime;
        await Task.WhenAll(Enumerable.Range(0, writers)
            .Select(writer => Task.Run(() => store.Put(writer, Share.Of(operations, writers, writer)))));
        ServerTime = (Environment.CpuUsage.TotalTime - before).TotalNanoseconds;
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
