namespace Pail.Buckets;

/// <summary>What an operation did.</summary>
/// <param name="Status">What happened.</param>
/// <param name="Entry">The entry that the key has now; <see langword="null"/> when the key is absent.</param>
/// <param name="Previous">The entry that the key had before; <see langword="null"/> when it was absent.</param>
public readonly record struct OperationResult(ApplyStatus Status, Entry? Entry, Entry? Previous)
{
    /// <summary>The new value of an incremented counter; 0 for other operations.</summary>
    public long Number { get; init; }

    /// <summary>Why the operation was refused; <see langword="null"/> unless the status is <see cref="ApplyStatus.Refused"/>.</summary>
    public OperationFault? Fault { get; init; }
}

/// <summary>The outcomes of an operation.</summary>
public enum ApplyStatus
{
    /// <summary>The key was absent; nothing changed.</summary>
    Absent,

    /// <summary>The key was read, or its expiry was renewed.</summary>
    Found,

    /// <summary>The key was absent and now holds a value.</summary>
    Created,

    /// <summary>The key held another value, which the new one replaced.</summary>
    Replaced,

    /// <summary>The key was present and has been removed.</summary>
    Deleted,

    /// <summary>The value is the same, and its expiry was changed.</summary>
    ExpiryChanged,

    /// <summary>The condition did not hold; nothing changed.</summary>
    PreconditionFailed,

    /// <summary>The operation cannot be done with this value or within the limits; nothing changed. See the fault.</summary>
    Refused,

    /// <summary>
    /// Not done, to be tried again: the deletion of the bucket is about to be decided, or much has expired that must be removed first.
    /// Never leaves the library.
    /// </summary>
    Deferred = -1,
}
