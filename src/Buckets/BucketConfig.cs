using Pail.Runtime.Supervision;

namespace Pail.Buckets;

/// <summary>How a bucket is made. Equal configurations are equal by value.</summary>
public sealed record BucketConfig
{
    /// <summary>The limit on a value's size unless configured otherwise: 1 MiB.</summary>
    public const int DefaultMaxValueBytes = 1024 * 1024;

    /// <summary>Where the state lives.</summary>
    public BucketBackend Backend { get; init; } = BucketBackend.Table;

    /// <summary>The largest value accepted, in bytes.</summary>
    public int MaxValueBytes { get; init; } = DefaultMaxValueBytes;

    /// <summary>Whether the supervisor restarts the bucket's process when it ends.</summary>
    public Restart Restart { get; init; } = Restart.Permanent;

    /// <summary>How long an operation waits for the bucket's process before it gives up.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
