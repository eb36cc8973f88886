namespace Pail.Buckets;

/// <summary>
/// Reads a store as it was when the reader was opened, whatever is added or deleted meanwhile. Used by one thread. Every row's checksum is
/// checked: damage is a <see cref="BucketStorageException"/>, never a wrong byte.
/// </summary>
internal interface ILogReader : IDisposable
{
    /// <summary>Reads the snapshot's parts and then the batches after it, each in order.</summary>
    IEnumerable<LogPiece> Read();

    /// <summary>Reads one part of the snapshot.</summary>
    /// <param name="part">From 1.</param>
    LogPiece ReadPart(int part);

    /// <summary>Reads one batch after the snapshot.</summary>
    /// <param name="number">Its number.</param>
    LogPiece ReadBatch(long number);
}
