namespace Pail.Buckets;

/// <summary>An error of the storage of durable buckets.</summary>
/// <param name="Time">When it happened.</param>
/// <param name="Message">What it says.</param>
public sealed record BucketStorageError(DateTimeOffset Time, string Message);
