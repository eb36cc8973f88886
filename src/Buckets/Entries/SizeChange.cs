namespace Pail.Buckets;

/// <summary>By how much changes make a bucket larger; negative amounts make it smaller.</summary>
internal readonly record struct SizeChange(long Keys, long Bytes, long Footprint)
{
    internal SizeChange(Entry? previous, Entry? next)
        : this(
            (next is null ? 0 : 1) - (previous is null ? 0 : 1),
            (next?.Value.Length ?? 0) - (previous?.Value.Length ?? 0),
            (next?.Footprint ?? 0) - (previous?.Footprint ?? 0))
    {
    }

    public static SizeChange operator +(SizeChange left, SizeChange right) =>
        new(left.Keys + right.Keys, left.Bytes + right.Bytes, left.Footprint + right.Footprint);
}
