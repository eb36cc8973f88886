using Pail.Bench.Processes.Workloads;

namespace Pail.Bench.Behaviours.Workloads;

/// <summary>Tasks that get a key from grains. Each grain is looked up once, before the measurement.</summary>
internal sealed class OrleansBuckets(int callers, int servers) : OrleansWorkload
{
    public override Task Run(int operations) => Task.WhenAll(
        Enumerable.Range(0, callers).Select(
            i => Task.Run(() => Caller(Grains.GetGrain<IBucketGrain>(i % servers), Share.Of(operations, callers, i)))));

    private static async Task Caller(IBucketGrain grain, int calls)
    {
        for (var i = 0; i < calls; i++)
            await grain.Get(Bucket.Key);
    }
}
