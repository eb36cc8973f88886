using Pail.Bench.Tables.Workloads;
using Pail.Buckets;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>One task reads pages of 100 keys, each from another place of a large bucket.</summary>
/// <param name="variant">The variant.</param>
/// <param name="keys">How many keys the bucket has.</param>
internal sealed class Pages(Variant variant, int keys) : LabWorkload(variant)
{
    private IBucket? _bucket;

    public override Task Run(int operations) => Task.Run(async () =>
    {
        var texts = Keys.Texts(keys);
        for (var i = 0; i < operations; i++)
        {
            var page = await _bucket!.List(new KeyQuery { From = texts[(int)((i * 7919L) % keys)], Limit = 100 });
            if (page.Keys.Count == 0)
                throw new InvalidOperationException("A page that begins at an existing key is empty.");
        }
    });

    protected override async Task Prepare() => _bucket = await Lab.CreateFull("shopping", keys, Records.Value);
}
