namespace Pail.Bench.Behaviours.Workloads;

/// <summary>Grains that have answered one call and wait. They live until they are cleared.</summary>
internal sealed class OrleansIdle : OrleansWorkload
{
    public override async Task Run(int operations)
    {
        for (var i = 0; i < operations; i++)
            await Grains.GetGrain<IBucketGrain>(i).Get(Bucket.Key);
    }

    public override async Task Clear()
    {
        await DisposeAsync();
        await Start();
    }
}
