using Pail.Bench.Compare;
using Pail.Bench.Processes.Workloads;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>Tasks that get or put keys of buckets at the same time. The figure is the whole time, divided by all operations.</summary>
/// <param name="store">The contestant.</param>
/// <param name="callers">How many tasks.</param>
/// <param name="buckets">How many buckets.</param>
/// <param name="puts">Whether to put instead of to get.</param>
internal sealed class Callers(Store store, int callers, int buckets, bool puts) : IWorkload
{
    public Task Start() => store.Start(buckets);

    public Task Run(int operations) => Task.WhenAll(
        Enumerable.Range(0, callers).Select(i => Task.Run(() => Work(i, Share.Of(operations, callers, i)))));

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private Task Work(int caller, int operations)
    {
        var walk = new BucketWalk(buckets, caller);
        return puts ? store.Put(walk, operations) : store.Get(walk, operations);
    }
}
