namespace Pail.Buckets;

/// <summary>What the last start has read from the storage of durable buckets.</summary>
/// <param name="Buckets">How many buckets there were.</param>
/// <param name="Entries">How many entries they had.</param>
/// <param name="Changes">How many changes were read, those of the snapshot included.</param>
/// <param name="Bytes">How many bytes were read.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="CutBytes">
/// How many bytes at the end were left out: those of a commit that a crash interrupted, and that was never answered.
/// </param>
public sealed record BucketStorageRecovery(int Buckets, long Entries, long Changes, long Bytes, TimeSpan Duration, long CutBytes);
