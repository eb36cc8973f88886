namespace Pail.Buckets;

/// <summary>What creating a bucket did.</summary>
/// <param name="Status">Whether the bucket was created, existed already, or existed with another configuration.</param>
/// <param name="Bucket">The bucket that now has the name.</param>
public readonly record struct CreateResult(CreateStatus Status, IBucket Bucket);

/// <summary>The outcomes of creating a bucket.</summary>
public enum CreateStatus
{
    /// <summary>The bucket is new.</summary>
    Created,

    /// <summary>A bucket with an equal configuration existed already; nothing changed.</summary>
    Exists,

    /// <summary>A bucket with another configuration existed already; nothing changed.</summary>
    Conflict,
}
