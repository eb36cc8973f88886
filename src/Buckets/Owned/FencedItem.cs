namespace Pail.Buckets;

/// <summary>A change that waits to be stored.</summary>
/// <param name="Change">The change.</param>
/// <param name="Events">The place in the bucket's event log after the event of the change; 0 for none.</param>
/// <param name="EndsGroup">Whether it is the last of its group.</param>
internal readonly record struct FencedItem(Change Change, long Events, bool EndsGroup)
{
    /// <summary>About how many bytes it keeps in memory and will take in the store.</summary>
    internal long Bytes => 64 + (Change.Entry?.Footprint ?? 0) + 2 * (Change.Key?.Length ?? 0);
}
