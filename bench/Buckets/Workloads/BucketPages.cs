namespace Pail.Bench.Buckets.Workloads;

/// <summary>One task reads pages of 100 buckets, each from another place.</summary>
/// <param name="variant">The variant.</param>
/// <param name="buckets">How many buckets there are.</param>
internal sealed class BucketPages(Variant variant, int buckets) : LabWorkload(variant)
{
    public override Task Run(int operations) => Task.Run(async () =>
    {
        var names = Records.Names(buckets);
        for (var i = 0; i < operations; i++)
            _ = await Lab.Tree.List("", names[(int)((i * 7919L) % buckets)], 100);
    });

    protected override async Task Prepare()
    {
        foreach (var name in Records.Names(buckets))
            await Lab.Create(name);
    }
}
