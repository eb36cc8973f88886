namespace Pail.Buckets;

/// <summary>What a put did.</summary>
/// <param name="Status">Whether the key was created, was replaced, or was kept because the condition did not hold.</param>
/// <param name="Entry">The entry that the key has now; <see langword="null"/> only when the put was refused and the key is absent.</param>
/// <param name="Previous">The entry that was replaced, if any.</param>
public readonly record struct PutResult(PutStatus Status, Entry? Entry, Entry? Previous);

/// <summary>The outcomes of a put.</summary>
public enum PutStatus
{
    /// <summary>The key was absent and now holds the value.</summary>
    Created,

    /// <summary>The key held another value, which the new one replaced.</summary>
    Replaced,

    /// <summary>The condition did not hold; nothing changed.</summary>
    PreconditionFailed,
}
