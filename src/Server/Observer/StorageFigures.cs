using Pail.Buckets;

namespace Pail.Server.Observer;

/// <summary>The figures of the storage, and the timestamp at which they were read.</summary>
internal sealed record StorageFigures(BucketStorageStatus Status, long At);
