using Pail.Bench.Tables.Workloads;
using Pail.Buckets;
using Pail.Runtime.Tables;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>
/// A bucket whose keys and value exist before, so that only the memory that the bucket adds is measured. It lives until it is cleared.
/// </summary>
/// <param name="variant">The variant.</param>
/// <param name="expires">Whether the entries expire, long after the run.</param>
internal sealed class EntryMemory(Variant variant, bool expires) : LabWorkload(variant)
{
    private IBucket? _bucket;

    public override async Task Arrange(int operations)
    {
        _ = Keys.Texts(operations);
        _bucket = await Lab.Create("shopping");
    }

    public override async Task Run(int operations)
    {
        var value = Records.Value with { Expiration = expires ? Expiration.After(TimeSpan.FromHours(1)) : null };
        foreach (var key in Keys.Texts(operations).Take(operations))
            await _bucket!.Put(key, value);
    }

    public override Task Clear() => Restart();
}
