using System.Runtime.InteropServices;

namespace Pail.Buckets;

/// <summary>What an owner has read from the store of several machines when it opened a bucket.</summary>
/// <param name="Facts">The facts, with the fence that was taken.</param>
/// <param name="Entries">The entries.</param>
/// <param name="ProvenAt">When the store was asked that has confirmed the fence afterwards; a timestamp of the clock.</param>
/// <param name="MayCommitAt">When the owner before has no proof any more; null when it has ended by itself.</param>
internal sealed record BucketLoad(BucketFacts Facts, IReadOnlyCollection<Entry> Entries, long ProvenAt, long? MayCommitAt)
{
    /// <summary>Takes the next fence of a bucket and reads its entries.</summary>
    /// <returns>What was read; null when the bucket has been deleted or has another life.</returns>
    /// <exception cref="BucketStorageException">The store did not answer, or another machine has opened the bucket meanwhile.</exception>
    internal static async Task<BucketLoad?> Open(IBucketStore store, string name, long life, TimeProvider time, OwnershipOptions options)
    {
        if (await store.Open(name, life) is not { } facts)
            return null;

        // From the answer on: the owner before may have been confirmed until just before the store took the fence.
        long? mayCommitAt = facts.IsReleased ? null : time.GetTimestamp() + (long)(options.Window.TotalSeconds * time.TimestampFrequency);
        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        var tracksUse = facts.Config.Eviction == Eviction.LeastRecentlyUsed;
        await foreach (var row in store.Read(name, life))
            CollectionsMarshal.GetValueRefOrAddDefault(entries, row.Key, out _) = Decode(facts, row, tracksUse);

        // An owner after this one may have changed some of the rows while others were read.
        var asked = time.GetTimestamp();
        return await store.Holds(name, life, facts.Fence)
            ? new BucketLoad(facts, entries.Values, asked, mayCommitAt)
            : throw new BucketStorageException(
                BucketStorageFault.NotOwner, $"another owner has opened bucket \"{name}\" while its entries were read.");
    }

    private static Entry Decode(BucketFacts facts, in StoredRow row, bool tracksUse)
    {
        var texts = default(EntryCodec.SharedTexts);
        var input = new LogBytesReader(row.Data.Span);
        try
        {
            var entry = EntryCodec.Read(ref input, tracksUse, ref texts);
            return entry.Key == row.Key
                ? entry
                : throw new LogFormatException(0, $"the key {KeyText.Quote(row.Key)}", KeyText.Quote(entry.Key));
        }
        catch (LogFormatException error)
        {
            throw new BucketStorageException(
                BucketStorageFault.Damaged,
                $"the store has a damaged row of bucket \"{facts.Name}\", key {KeyText.Quote(row.Key)}: {error.Message}",
                error);
        }
    }
}
