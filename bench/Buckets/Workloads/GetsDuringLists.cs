using Pail.Buckets;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>One task gets keys while another reads the whole bucket in pages of 1,000 keys, again and again.</summary>
/// <param name="variant">The variant.</param>
/// <param name="keys">How many keys the bucket has.</param>
internal sealed class GetsDuringLists(Variant variant, int keys) : WatchedGets(variant, keys)
{
    /// <summary>How many keys a page has.</summary>
    public const int PageSize = 1000;

    private readonly int _keys = keys;
    private IBucket? _bucket;

    public override async Task Run(int operations)
    {
        using var ends = new CancellationTokenSource();
        var lists = Task.Run(() => List(_bucket!, ends.Token));
        try
        {
            await Task.Run(async () =>
            {
                for (var i = 0; i < operations; i++)
                    await Get(_bucket!);
            });
        }
        finally
        {
            await ends.CancelAsync();
            await lists;
        }
    }

    protected override async Task Prepare() => _bucket = await Lab.CreateFull("shopping", _keys, Records.Value);

    private static async Task List(IBucket bucket, CancellationToken ends)
    {
        var query = new KeyQuery { Limit = PageSize };
        while (!ends.IsCancellationRequested)
            query = query with { After = (await bucket.List(query)).Next };
    }
}
