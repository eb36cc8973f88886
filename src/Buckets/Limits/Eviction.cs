namespace Pail.Buckets;

/// <summary>
/// What a bucket does with a new value that would exceed <see cref="BucketConfig.MaxKeys"/> or <see cref="BucketConfig.MaxBytes"/>.
/// </summary>
public enum Eviction
{
    /// <summary>The value is refused.</summary>
    Reject,

    /// <summary>
    /// Other values are removed until the new one has room: those that have not been used for long. The choice is approximate (the
    /// algorithm "second chance"): entries are looked at from the oldest on; an entry that has been used since it was written or last
    /// looked at counts as new once more, and any other entry is removed. A read, a renewal and a write are uses.
    /// </summary>
    LeastRecentlyUsed,
}
