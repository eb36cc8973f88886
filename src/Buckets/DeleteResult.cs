namespace Pail.Buckets;

/// <summary>What a delete did.</summary>
/// <param name="Status">Whether the key was deleted, was absent, or was kept because the condition did not hold.</param>
/// <param name="Entry">The entry that was deleted, or the entry that was kept; <see langword="null"/> when the key was absent.</param>
public readonly record struct DeleteResult(DeleteStatus Status, Entry? Entry);

/// <summary>The outcomes of a delete.</summary>
public enum DeleteStatus
{
    /// <summary>The key was present and has been removed.</summary>
    Deleted,

    /// <summary>The key was absent.</summary>
    Absent,

    /// <summary>The condition did not hold; nothing changed.</summary>
    PreconditionFailed,
}
