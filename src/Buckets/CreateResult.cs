namespace Pail.Buckets;

/// <summary>What creating a bucket did.</summary>
/// <param name="Status">Created, already there, or in conflict.</param>
/// <param name="Bucket">The bucket that now has the name.</param>
public readonly record struct CreateResult(CreateStatus Status, IBucket Bucket);

/// <summary>The outcomes of creating a bucket.</summary>
public enum CreateStatus
{
    /// <summary>The bucket is new.</summary>
    Created,

    /// <summary>A bucket with an equal configuration was there; nothing changed.</summary>
    Exists,

    /// <summary>A bucket with another configuration was there; nothing changed.</summary>
    Conflict,
}
