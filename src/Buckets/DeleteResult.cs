namespace Pail.Buckets;

/// <summary>What a delete did.</summary>
/// <param name="Status">Deleted, absent, or refused.</param>
/// <param name="Entry">The entry that was deleted, or, when refused, the one that stays.</param>
public readonly record struct DeleteResult(DeleteStatus Status, Entry? Entry);

/// <summary>The outcomes of a delete.</summary>
public enum DeleteStatus
{
    /// <summary>The key was there and is gone.</summary>
    Deleted,

    /// <summary>The key was not there.</summary>
    Absent,

    /// <summary>The condition did not hold; nothing changed.</summary>
    PreconditionFailed,
}
