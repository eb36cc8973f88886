namespace Pail.Buckets;

/// <summary>By how much changes make a bucket larger; negative amounts make it smaller.</summary>
/// <param name="Keys">The keys.</param>
/// <param name="Bytes">The bytes of the values.</param>
/// <param name="Footprint">The memory, in bytes.</param>
/// <param name="StoredKeys">How many entries are stored, new ones and replaced ones.</param>
/// <param name="StoredBytes">How many bytes the stored values have.</param>
internal readonly record struct SizeChange(long Keys, long Bytes, long Footprint, long StoredKeys, long StoredBytes)
{
    internal SizeChange(Entry? previous, Entry? next)
        : this(
            (next is null ? 0 : 1) - (previous is null ? 0 : 1),
            (next?.Value.Length ?? 0) - (previous?.Value.Length ?? 0),
            (next?.Footprint ?? 0) - (previous?.Footprint ?? 0),
            next is null ? 0 : 1,
            next?.Value.Length ?? 0)
    {
    }

    public static SizeChange operator +(SizeChange left, SizeChange right) => new(
        left.Keys + right.Keys,
        left.Bytes + right.Bytes,
        left.Footprint + right.Footprint,
        left.StoredKeys + right.StoredKeys,
        left.StoredBytes + right.StoredBytes);
}
