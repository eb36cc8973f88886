using Pail.Runtime.Supervision;
using Pail.Runtime.Tables;

namespace Pail.Buckets;

/// <summary>The configuration of a bucket. Two configurations are equal when all their settings are equal.</summary>
public sealed record BucketConfig
{
    /// <summary>The default of <see cref="MaxValueBytes"/>: 1 MiB.</summary>
    public const int DefaultMaxValueBytes = 1024 * 1024;

    /// <summary>The default of <see cref="MailboxLimit"/>.</summary>
    public const int DefaultMailboxLimit = 10_000;

    /// <summary>Where the bucket's data lives.</summary>
    public BucketBackend Backend { get; init; } = BucketBackend.Table;

    /// <summary>The type of the table; has no meaning for other backends.</summary>
    public BucketTableType TableType { get; init; } = BucketTableType.Set;

    /// <summary>How long a value stays that is stored without an expiry of its own. By default without limit.</summary>
    public Expiration Expiration { get; init; }

    /// <summary>The size of the largest value that the bucket accepts, in bytes; 0 or greater.</summary>
    public int MaxValueBytes { get; init; } = DefaultMaxValueBytes;

    /// <summary>The largest number of keys; <see langword="null"/> for no limit.</summary>
    public long? MaxKeys { get; init; }

    /// <summary>The largest number of bytes of all values together; <see langword="null"/> for no limit.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>What happens at <see cref="MaxKeys"/> and <see cref="MaxBytes"/>.</summary>
    public Eviction Eviction { get; init; }

    /// <summary>When the supervisor restarts the bucket's process after its end.</summary>
    public Restart Restart { get; init; } = Restart.Permanent;

    /// <summary>
    /// How many messages may wait in the mailbox of the bucket's process; 1 or greater, or <see langword="null"/> for no limit. A request
    /// beyond it fails at once.
    /// </summary>
    public int? MailboxLimit { get; init; } = DefaultMailboxLimit;

    /// <summary>How long an operation waits for the bucket's process before it gives up.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
