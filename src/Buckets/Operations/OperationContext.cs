using Pail.Runtime.Tables;

namespace Pail.Buckets;

/// <summary>What an operation may look at beside the current entry.</summary>
/// <param name="Now">The current time.</param>
/// <param name="Next">The revision that a write gets.</param>
/// <param name="Config">The bucket's configuration.</param>
internal readonly record struct OperationContext(DateTimeOffset Now, Revision Next, BucketConfig Config)
{
    /// <summary>The changes of the transaction that the operation belongs to; null for none.</summary>
    internal StagedChanges? Staged { get; init; }

    private bool Evicts => Config.Eviction == Eviction.LeastRecentlyUsed;

    /// <summary>Stores a value under a key, with the expiry that it asks for.</summary>
    internal Decision Put(string key, Entry? current, in NewValue value)
    {
        if (FindFault(value.Bytes.Length) is { } tooLarge)
            return Decision.Refuse(current, tooLarge);
        return TryTrack(value.Expiration ?? Config.Expiration, out var tracking) is { } fault
            ? Decision.Refuse(current, fault)
            : Decision.Put(current, NewEntry(key, current, value, tracking));
    }

    /// <summary>Replaces the bytes of an entry. Its headers and its expiry stay; the change counts as a use.</summary>
    internal Decision PutBytes(Entry current, ReadOnlyMemory<byte> bytes, long number = 0)
    {
        if (FindFault(bytes.Length) is { } tooLarge)
            return Decision.Refuse(current, tooLarge);

        // A value that was stored before the bucket evicted gets its age now. Without one it would be the next to be evicted.
        var tracking = current.Tracking?.Renew(Now.UtcTicks) ?? (Evicts ? new EntryTracking() : null);
        var entry = NewEntry(current.Key, current, current.WithBytes(bytes), tracking);
        return Decision.Put(current, entry, number);
    }

    /// <summary>Notes a read of an entry. False when the entry has expired.</summary>
    internal bool TryUse(Entry entry)
    {
        if (entry.Tracking is not { } tracking)
            return true;
        if (Staged is not { } staged)
            return tracking.TryUse(Now.UtcTicks);

        // A transaction that fails is no use of what it has read.
        staged.Used.Add(tracking);
        return !tracking.HasExpired(Now.UtcTicks);
    }

    /// <summary>The fault of a value with this many bytes, or null.</summary>
    internal OperationFault? FindFault(long bytes)
    {
        var limit = Math.Min(Config.MaxValueBytes, Array.MaxLength);
        return bytes <= limit ? null : OperationFault.OfLimit(OperationFaultKind.ValueTooLarge, "The bytes of a value", limit, bytes);
    }

    /// <summary>Begins the life of an entry. Returns the fault of the expiration, or null.</summary>
    internal OperationFault? TryTrack(Expiration expiration, out EntryTracking? tracking)
    {
        tracking = null;
        var now = Now.UtcTicks;
        if (expiration.Moment is { } moment && moment.UtcTicks <= now)
        {
            return new OperationFault(
                OperationFaultKind.InvalidExpiration,
                $"The moment of expiry must be in the future, but is {moment.UtcDateTime:O}; now is {Now.UtcDateTime:O}.");
        }

        tracking = Track(Math.Min(After(now, expiration.Lifetime), expiration.Moment?.UtcTicks ?? long.MaxValue), expiration.Idle);
        return null;
    }

    /// <summary>
    /// Begins the life of an entry that expires at the latest at a time (UTC ticks), or when it has not been used for some time.
    /// </summary>
    internal EntryTracking? Track(long latest, TimeSpan? idle)
    {
        if (latest == long.MaxValue && idle is null)
            return Evicts ? new EntryTracking() : null;
        return new EntryTracking(Math.Min(latest, After(Now.UtcTicks, idle)), latest, idle?.Ticks ?? 0);
    }

    private Entry NewEntry(string key, Entry? current, in NewValue value, EntryTracking? tracking) =>
        new(key, value, Next, current?.Created ?? Now, Now, tracking);

    // A time beyond the range is never.
    private static long After(long now, TimeSpan? time) =>
        time is not { } span || span.Ticks > long.MaxValue - now ? long.MaxValue : now + span.Ticks;
}
