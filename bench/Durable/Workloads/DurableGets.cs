using Pail.Bench.Compare;

namespace Pail.Bench.Durable.Workloads;

/// <summary>One task gets keys of a bucket, all of whose changes are in its store.</summary>
/// <param name="store">The bucket.</param>
internal sealed class DurableGets(PortStore store) : IWorkload
{
    public Task Start() => store.Start(1);

    public Task Run(int operations) => Task.Run(() => store.Get(0, operations));

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
