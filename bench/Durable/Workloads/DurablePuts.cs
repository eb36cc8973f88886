using Pail.Bench.Compare;
using Pail.Bench.Processes.Workloads;

namespace Pail.Bench.Durable.Workloads;

/// <summary>Tasks that overwrite keys at the same time, each when its last one is stored.</summary>
/// <param name="store">The contestant.</param>
/// <param name="writers">How many tasks.</param>
internal sealed class DurablePuts(DurableStore store, int writers) : IWorkload
{
    public Task Start() => store.Start(writers);

    public Task Run(int operations) => Task.WhenAll(Enumerable.Range(0, writers)
        .Select(writer => Task.Run(() => store.Put(writer, Share.Of(operations, writers, writer)))));

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
