using System.Globalization;
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

    /// <summary>The largest number of keys; 1 or greater, or <see langword="null"/> for no limit.</summary>
    public long? MaxKeys { get; init; }

    /// <summary>The largest number of bytes of all values together; 1 or greater, or <see langword="null"/> for no limit.</summary>
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

    /// <summary>
    /// How long an operation waits for the bucket's process before it gives up; greater than 0, or
    /// <see cref="Timeout.InfiniteTimeSpan"/> for no limit.
    /// </summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Checks every setting. Called when a bucket is created and when it is configured.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range; the message names it, its rule and its value.</exception>
    internal void Validate()
    {
        Check(Enum.IsDefined(Backend), nameof(Backend), Names<BucketBackend>(), Backend);
        Check(Enum.IsDefined(TableType), nameof(TableType), Names<BucketTableType>(), TableType);
        Check(Enum.IsDefined(Eviction), nameof(Eviction), Names<Eviction>(), Eviction);
        Check(Enum.IsDefined(Restart), nameof(Restart), Names<Restart>(), Restart);
        Check(MaxValueBytes >= 0, nameof(MaxValueBytes), "0 or greater", MaxValueBytes);
        Check(MaxKeys is null or >= 1, nameof(MaxKeys), "1 or greater, or null for no limit", MaxKeys);
        Check(MaxBytes is null or >= 1, nameof(MaxBytes), "1 or greater, or null for no limit", MaxBytes);
        Check(MailboxLimit is null or >= 1, nameof(MailboxLimit), "1 or greater, or null for no limit", MailboxLimit);
        Check(
            CallTimeout > TimeSpan.Zero || CallTimeout == Timeout.InfiniteTimeSpan,
            nameof(CallTimeout),
            "greater than 0, or infinite",
            CallTimeout);
    }

    private static void Check<T>(bool holds, string setting, string rule, T value)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException("config", string.Create(CultureInfo.InvariantCulture, $"`{setting}` must be {rule}, but is {value}."));
    }

    private static string Names<T>()
        where T : struct, Enum => string.Join(" or ", Enum.GetNames<T>());
}
