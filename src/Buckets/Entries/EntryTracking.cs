namespace Pail.Buckets;

/// <summary>
/// What changes while an entry stays the same: when it expires, and whether it has been used. Also its place in the bucket's expiry wheel
/// and in the bucket's list of entries by age. An entry has one when it expires or when its bucket evicts.
/// </summary>
/// <remarks>
/// A reader may move the deadline (<see cref="TryUse"/>) while the bucket decides that the entry has expired (<see cref="TryExpire"/>).
/// Both change <see cref="WheelNode.Deadline"/> by compare-and-swap, so one of them wins: the reader renews the entry and it stays, or the
/// entry expires and the reader finds nothing.
/// </remarks>
internal sealed class EntryTracking : WheelNode
{
    /// <summary>
    /// The deadline of an entry that never expires. An entry whose end is decided has the complement of its deadline: that is in the past,
    /// and a reader who holds the entry still learns when it expired.
    /// </summary>
    private const long Never = long.MaxValue;

    private readonly long _latest;
    private readonly long _idle;
    private bool _used;

    /// <summary>Tracks the use of an entry that does not expire.</summary>
    internal EntryTracking() => (Deadline, _latest) = (Never, Never);

    /// <param name="deadline">When the entry expires if it is not used, in UTC ticks.</param>
    /// <param name="latest">When the entry expires even if it is used, in UTC ticks; the greatest number for never.</param>
    /// <param name="idle">How many ticks a use gives it; 0 when uses do not count.</param>
    internal EntryTracking(long deadline, long latest, long idle) => (Deadline, _latest, _idle) = (deadline, latest, idle);

    internal Entry Entry { get; set; } = null!;

    /// <summary>The next older entry in the bucket's list by age.</summary>
    internal EntryTracking? Older { get; set; }

    /// <summary>The next newer entry in the bucket's list by age.</summary>
    internal EntryTracking? Newer { get; set; }

    internal bool Expires => _latest != Never || _idle != 0 || Volatile.Read(ref Deadline) != Never;

    /// <summary>The times of the expiry at this moment, as they are written; null when the entry does not expire.</summary>
    /// <remarks>An entry whose end is decided has its last deadline: the end itself is a change of its own.</remarks>
    internal EntryExpiry? Expiry
    {
        get
        {
            var deadline = Volatile.Read(ref Deadline);
            var expiry = new EntryExpiry(Math.Min(deadline < 0 ? ~deadline : deadline, _latest), _latest, _idle);
            return expiry.IsNever ? null : expiry;
        }
    }

    internal DateTimeOffset? ExpiresAt => Time(Volatile.Read(ref Deadline));

    internal DateTimeOffset? ExpiresAtLatest => Time(_latest);

    internal TimeSpan? Sliding => _idle == 0 ? null : new TimeSpan(_idle);

    /// <summary>Whether the entry has expired at this time (UTC ticks).</summary>
    internal bool HasExpired(long now) => Volatile.Read(ref Deadline) <= now;

    /// <summary>Notes a use, and moves the deadline of a sliding expiry. False when the entry has expired.</summary>
    internal bool TryUse(long now)
    {
        MarkUsed();
        while (true)
        {
            var deadline = Volatile.Read(ref Deadline);
            if (deadline <= now)
                return false;
            if (_idle == 0)
                return true;
            var renewed = UsedAt(now);

            // Closes the race with TryExpire, and with other readers: see the remarks of the class.
            if (renewed <= deadline || Interlocked.CompareExchange(ref Deadline, renewed, deadline) == deadline)
                return true;
        }
    }

    /// <summary>Ends the life of the entry if its deadline has passed. False when a reader has moved the deadline.</summary>
    internal bool TryExpire(long now)
    {
        var deadline = Volatile.Read(ref Deadline);

        // Closes the race with TryUse: see the remarks of the class.
        return deadline < 0
            || (deadline <= now && Interlocked.CompareExchange(ref Deadline, ~deadline, deadline) == deadline);
    }

    /// <summary>The tracking of the next entry of the same key, when a write keeps the expiry. The write counts as a use.</summary>
    internal EntryTracking Renew(long now) => new(Math.Max(Volatile.Read(ref Deadline), _idle == 0 ? 0 : UsedAt(now)), _latest, _idle);

    /// <summary>Notes that the entry is in use. A hint for the eviction, so no order of memory matters.</summary>
    internal void MarkUsed()
    {
        // Read first: readers on several processors share the cache line as long as nobody writes it.
        if (!_used)
            _used = true;
    }

    /// <summary>Whether the entry was used since the last call.</summary>
    internal bool TakeUsed()
    {
        var used = _used;
        _used = false;
        return used;
    }

    /// <summary>The deadline after a use at this time.</summary>
    private long UsedAt(long now) => now > _latest - _idle ? _latest : now + _idle;

    private static DateTimeOffset? Time(long ticks) =>
        ticks == Never ? null : new DateTimeOffset(Math.Min(ticks < 0 ? ~ticks : ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);
}
