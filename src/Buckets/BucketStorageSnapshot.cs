namespace Pail.Buckets;

/// <summary>The snapshot of all durable buckets that the storage has.</summary>
/// <param name="Bytes">How many bytes it has; 0 when there is none.</param>
/// <param name="Count">How many were made since the start.</param>
/// <param name="LastTime">When the last one was complete; <see langword="null"/> when none was made since the start.</param>
/// <param name="LastDuration">How long it took; <see langword="null"/> when none was made since the start.</param>
/// <param name="IsRunning">Whether one is being made.</param>
/// <param name="Error">
/// Why the last attempt failed; <see langword="null"/> when it did not. It is tried again when the log has grown.
/// </param>
public sealed record BucketStorageSnapshot(
    long Bytes, long Count, DateTimeOffset? LastTime, TimeSpan? LastDuration, bool IsRunning, BucketStorageError? Error);
