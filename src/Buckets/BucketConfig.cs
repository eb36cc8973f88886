using System.Globalization;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tables;

namespace Pail.Buckets;

/// <summary>The configuration of a bucket. Two configurations are equal when all their settings are equal.</summary>
public sealed record BucketConfig
{
    /// <summary>The default of <see cref="MaxValueBytes"/>: 1 MiB.</summary>
    public const int DefaultMaxValueBytes = 1024 * 1024;

    /// <summary>The largest <see cref="MaxValueBytes"/> of a durable bucket: 512 MiB.</summary>
    public const int MaxDurableValueBytes = (int)Journal.MaxGroupBytes;

    /// <summary>The default of <see cref="MailboxLimit"/>.</summary>
    public const int DefaultMailboxLimit = 10_000;

    private const string OneOrNull = "1 or greater, or null for no limit";

    /// <summary>Where the bucket's data lives.</summary>
    public BucketBackend Backend { get; init; } = BucketBackend.Table;

    /// <summary>The type of the table; has no meaning for other backends.</summary>
    public BucketTableType TableType { get; init; } = BucketTableType.Set;

    /// <summary>
    /// Whether the bucket is kept in the tree's storage (<see cref="BucketTreeOptions.Storage"/>): what was answered survives the end of
    /// the bucket's process and of the program.
    /// </summary>
    public bool Durable { get; init; }

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
    /// How many restarts of the bucket's process are allowed within <see cref="RestartPeriod"/>; 0 or greater. One more, and the bucket has
    /// failed: it is not started again, and other buckets go on. OTP's <c>intensity</c>; 1,000 by default, because a restart costs
    /// microseconds.
    /// </summary>
    public int MaxRestarts { get; init; } = 1000;

    /// <summary>The time in which restarts are counted; greater than 0. OTP's <c>period</c>; 5 seconds by default.</summary>
    public TimeSpan RestartPeriod { get; init; } = TimeSpan.FromSeconds(5);

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

    /// <summary>
    /// What the owner of the bucket notes about it: names with texts. Empty by default. The dictionary is copied; two are equal when all
    /// names and texts are equal.
    /// </summary>
    public IReadOnlyDictionary<string, string> Metadata
    {
        get;
        init => field = MetadataMap.Of(value);
    } = MetadataMap.Empty;

    /// <summary>Finds a setting that is out of its range. Used when a bucket is created and when it is configured.</summary>
    /// <returns>The setting, its rule and its value, as a sentence; null when all settings are in their ranges.</returns>
    private string? FindFault() =>
        Fault(Enum.IsDefined(Backend), nameof(Backend), Names<BucketBackend>(), Backend)
        ?? Fault(Enum.IsDefined(TableType), nameof(TableType), Names<BucketTableType>(), TableType)
        ?? Fault(Enum.IsDefined(Eviction), nameof(Eviction), Names<Eviction>(), Eviction)
        ?? Fault(Enum.IsDefined(Restart), nameof(Restart), Names<Restart>(), Restart)
        ?? Fault(MaxValueBytes >= 0, nameof(MaxValueBytes), "0 or greater", MaxValueBytes)
        ?? Fault(
            !Durable || MaxValueBytes <= MaxDurableValueBytes,
            nameof(MaxValueBytes),
            $"at most {MaxDurableValueBytes} in a durable bucket",
            MaxValueBytes)
        ?? Fault(MaxKeys is null or >= 1, nameof(MaxKeys), OneOrNull, MaxKeys)
        ?? Fault(MaxBytes is null or >= 1, nameof(MaxBytes), OneOrNull, MaxBytes)
        ?? Fault(MaxRestarts >= 0, nameof(MaxRestarts), "0 or greater", MaxRestarts)
        ?? Fault(RestartPeriod > TimeSpan.Zero, nameof(RestartPeriod), "greater than 0", RestartPeriod)
        ?? Fault(MailboxLimit is null or >= 1, nameof(MailboxLimit), OneOrNull, MailboxLimit)
        ?? Fault(
            CallTimeout > TimeSpan.Zero || CallTimeout == Timeout.InfiniteTimeSpan,
            nameof(CallTimeout),
            "greater than 0, or infinite",
            CallTimeout);

    /// <summary>Throws when a setting is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range; the message names setting, rule and value.</exception>
    internal static void Validate(BucketConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.FindFault() is { } fault)
            throw new ArgumentOutOfRangeException(nameof(config), fault);
    }

    private static string? Fault<T>(bool holds, string setting, string rule, T value) =>
        holds ? null : string.Create(CultureInfo.InvariantCulture, $"`{setting}` must be {rule}, but is {value}.");

    private static string Names<T>()
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>();
        return $"{string.Join(", ", names[..^1])} or {names[^1]}";
    }
}
