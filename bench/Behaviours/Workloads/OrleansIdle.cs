namespace Pail.Bench.Behaviours.Workloads;

/// <summary>Grains that have been asked once and wait. They stay until they are cleared away.</summary>
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
