namespace Pail.Buckets;

/// <summary>What a durable bucket has in the store, for a new set of entries.</summary>
/// <param name="Session">What the new set appends through.</param>
/// <param name="LastRevision">The number of the last revision.</param>
/// <param name="Entries">The entries.</param>
internal sealed record RecoveredBucket(JournalSession Session, long LastRevision, IReadOnlyCollection<Entry> Entries)
{
    /// <summary>The epoch of the new set; null for the next one of the tree.</summary>
    internal long? Epoch { get; init; }
}

/// <summary>What a durable bucket had in the store when that was read.</summary>
/// <param name="LastRevision">The number of the last revision.</param>
/// <param name="Entries">The entries.</param>
internal sealed record RestoredBucket(long LastRevision, IReadOnlyCollection<Entry> Entries)
{
    /// <summary>The last epoch.</summary>
    internal long Epoch { get; init; }

    internal static readonly RestoredBucket Empty = new(0, []);

    internal static RestoredBucket Of(ReplayedBucket bucket)
    {
        var entries = new Entry[bucket.Entries.Count];
        var count = 0;
        foreach (var replayed in bucket.Entries.Values)
            entries[count++] = replayed.Entry!;
        return new RestoredBucket(bucket.Revision.Number, entries) { Epoch = bucket.Revision.Epoch };
    }
}
