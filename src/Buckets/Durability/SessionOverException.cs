namespace Pail.Buckets;

/// <summary>
/// Thrown by a change of entries that may no longer change: their process was killed and the next one has read what they were, or the
/// bucket has been deleted. The change is not in the journal, and nobody may see it.
/// </summary>
internal sealed class SessionOverException(long bucket) : InvalidOperationException(
    $"The entries of bucket {bucket} have been replaced or deleted, so they take no more changes.");
