using Pail.Buckets;

namespace Pail.Bench.Durable.Workloads;

/// <summary>Puts many entries before a measurement, 256 at the same time.</summary>
internal static class DurableFill
{
    public const int AtOnce = 256;

    public static async Task Put(IBucket bucket, int entries)
    {
        var keys = DurableRecords.Keys(entries);
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(writer => Task.Run(async () =>
        {
            for (var i = writer; i < entries; i += AtOnce)
                await bucket.Put(keys[i], DurableRecords.Value);
        })));
    }
}
