namespace Pail.Buckets;

/// <summary>The commits of the storage of durable buckets since the start.</summary>
/// <param name="Durations">How many, and how long they took, with the wait for the disk if they waited for it.</param>
/// <param name="Changes">How many changes they had.</param>
/// <param name="Bytes">How many bytes they had.</param>
public sealed record BucketStorageCommits(BucketStorageDurations Durations, long Changes, long Bytes)
{
    /// <summary>How many changes a commit had on average; 0 without any.</summary>
    public double ChangesPerCommit => Durations.Count == 0 ? 0 : (double)Changes / Durations.Count;
}
