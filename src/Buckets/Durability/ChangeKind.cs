namespace Pail.Buckets;

/// <summary>What a change did. The numbers are in the log, so they stay.</summary>
internal enum ChangeKind : byte
{
    /// <summary>A bucket was created.</summary>
    CreateBucket = 1,

    /// <summary>A bucket got another configuration.</summary>
    ConfigureBucket = 2,

    /// <summary>A bucket was deleted with all its keys.</summary>
    DeleteBucket = 3,

    /// <summary>The writes of a bucket continue in another epoch. Its entries stay.</summary>
    BeginEpoch = 4,

    /// <summary>A key got a value.</summary>
    Put = 5,

    /// <summary>An entry got another expiry. Value and revision stay.</summary>
    Expire = 6,

    /// <summary>A key was deleted, has expired or was evicted.</summary>
    Remove = 7,

    /// <summary>All keys of a bucket were deleted.</summary>
    Clear = 8,
}
