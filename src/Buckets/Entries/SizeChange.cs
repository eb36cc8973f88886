namespace Pail.Buckets;

/// <summary>By how much changes make a bucket larger; negative amounts make it smaller.</summary>
/// <param name="Keys">The number of keys.</param>
/// <param name="Bytes">The bytes of the values.</param>
/// <param name="Footprint">What the entries take of the tree's memory budget.</param>
/// <param name="WrittenKeys">How many entries the changes leave behind.</param>
/// <param name="WrittenBytes">How many bytes the values of these entries have.</param>
internal readonly record struct SizeChange(long Keys, long Bytes, long Footprint, long WrittenKeys, long WrittenBytes)
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
        left.WrittenKeys + right.WrittenKeys,
        left.WrittenBytes + right.WrittenBytes);
}
