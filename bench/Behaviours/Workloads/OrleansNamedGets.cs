namespace Pail.Bench.Behaviours.Workloads;

/// <summary>A task that gets a key from a grain, and looks the grain up by its number each time.</summary>
internal sealed class OrleansNamedGets : OrleansWorkload
{
    public override Task Run(int operations) => Task.Run(async () =>
    {
        for (var i = 0; i < operations; i++)
            await Grains.GetGrain<IBucketGrain>(1).Get(Bucket.Key);
    });
}
