using Pail.Runtime.Supervision;

namespace Pail.Buckets;

/// <summary>The configuration of a bucket. Two configurations are equal when all their settings are equal.</summary>
public sealed record BucketConfig
{
    /// <summary>The default of <see cref="MaxValueBytes"/>: 1 MiB.</summary>
    public const int DefaultMaxValueBytes = 1024 * 1024;

    /// <summary>Where the bucket's data lives.</summary>
    public BucketBackend Backend { get; init; } = BucketBackend.Table;

    /// <summary>The size of the largest value that the bucket accepts, in bytes.</summary>
    public int MaxValueBytes { get; init; } = DefaultMaxValueBytes;

    /// <summary>When the supervisor restarts the bucket's process after its end.</summary>
    public Restart Restart { get; init; } = Restart.Permanent;

    /// <summary>How long an operation waits for the bucket's process before it gives up.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
