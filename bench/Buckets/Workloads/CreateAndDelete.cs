using Pail.Bench.Tables.Workloads;
using Pail.Buckets;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>One task puts a key that is absent and deletes the key that it put 1,000 puts before, in a bucket of other keys.</summary>
internal sealed class CreateAndDelete(Variant variant) : LabWorkload(variant)
{
    /// <summary>How many other keys the bucket has.</summary>
    public const int Others = 10_000;

    /// <summary>How many puts a key lives.</summary>
    public const int Alive = 1000;

    private IBucket? _bucket;
    private int _at;

    public override Task Run(int operations) => Task.Run(async () =>
    {
        var keys = Keys.Texts(Keys.Count);
        for (var i = 0; i < operations; i++, _at++)
        {
            var created = await _bucket!.Put(Key(keys, _at), Records.Value);
            var deleted = await _bucket!.Delete(Key(keys, _at - Alive));
            if (created.Status != ApplyStatus.Created || (deleted.Status != ApplyStatus.Deleted && _at > Alive))
                throw new InvalidOperationException($"A put gave {created.Status}, and a delete {deleted.Status}.");
        }
    });

    protected override async Task Prepare() => _bucket = await Lab.CreateFull("shopping", Others, Records.Value);

    // In steps, so that the keys come in no order.
    private static string Key(string[] keys, int at)
    {
        const int Count = Keys.Count - Others;
        return keys[Others + (int)((((at * 7919L) % Count) + Count) % Count)];
    }
}
