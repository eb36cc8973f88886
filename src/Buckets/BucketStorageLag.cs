namespace Pail.Buckets;

/// <summary>The changes of durable buckets that were made and are not in the store yet. Nobody has seen them.</summary>
/// <param name="Changes">How many there are.</param>
/// <param name="Bytes">About how many bytes they take in memory.</param>
/// <param name="Age">How long the oldest has waited; zero when there is none.</param>
public sealed record BucketStorageLag(long Changes, long Bytes, TimeSpan Age);
