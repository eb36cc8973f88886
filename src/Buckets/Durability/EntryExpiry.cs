namespace Pail.Buckets;

/// <summary>The times of an expiry, in ticks: what is written of an <see cref="EntryTracking"/>.</summary>
/// <param name="Deadline">When the entry expires if it is not used (UTC).</param>
/// <param name="Latest">When it expires even if it is used (UTC); the greatest number for never.</param>
/// <param name="Idle">What a use gives it; 0 when uses do not count.</param>
internal readonly record struct EntryExpiry(long Deadline, long Latest, long Idle)
{
    internal bool IsNever => Deadline == long.MaxValue && Latest == long.MaxValue && Idle == 0;
}
