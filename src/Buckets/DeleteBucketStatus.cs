namespace Pail.Buckets;

/// <summary>The outcomes of deleting a bucket.</summary>
public enum DeleteBucketStatus
{
    /// <summary>The bucket is gone, with all its keys.</summary>
    Deleted,

    /// <summary>There was no such bucket.</summary>
    Absent,

    /// <summary>The bucket holds keys and the delete was not forced; nothing changed.</summary>
    NotEmpty,
}
