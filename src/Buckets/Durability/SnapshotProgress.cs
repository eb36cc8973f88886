namespace Pail.Buckets;

/// <summary>What has become of the snapshots since the start. Replaced as a whole, so any thread may read it.</summary>
/// <param name="Count">How many were made.</param>
/// <param name="LastTime">When the last one was complete.</param>
/// <param name="LastDuration">How long it took.</param>
/// <param name="IsRunning">Whether one is being made.</param>
/// <param name="Error">Why the last attempt failed.</param>
internal sealed record SnapshotProgress(
    long Count, DateTimeOffset? LastTime, TimeSpan? LastDuration, bool IsRunning, BucketStorageError? Error)
{
    internal static readonly SnapshotProgress None = new(0, null, null, IsRunning: false, null);

    internal BucketStorageSnapshot With(long bytes) => new(bytes, Count, LastTime, LastDuration, IsRunning, Error);
}
