namespace Pail.Buckets;

/// <summary>How big a store is.</summary>
/// <param name="FileBytes">The bytes of its files.</param>
/// <param name="LogBytes">The bytes of the batches after the snapshot.</param>
/// <param name="LogRows">The number of the batches after the snapshot.</param>
/// <param name="SnapshotBytes">The bytes of the snapshot's parts.</param>
internal readonly record struct LogSize(long FileBytes, long LogBytes, long LogRows, long SnapshotBytes);
