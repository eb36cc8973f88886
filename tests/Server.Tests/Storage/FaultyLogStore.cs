using Pail.Buckets;

namespace Pail.Server.Tests.Storage;

/// <summary>A store whose disk can be made to fail.</summary>
internal sealed class FaultyLogStore(ILogStore store) : ILogStore
{
    /// <summary>What writing ends with; null for nothing.</summary>
    internal BucketStorageFault? Fault { get; set; }

    public long LastBatch => store.LastBatch;

    public long SnapshotThrough => store.SnapshotThrough;

    public LogSize Size => store.Size;

    public string FilePath => store.FilePath;

    public long CutBytes => store.CutBytes;

    public void Append(long number, ReadOnlySpan<byte> batch, bool sync)
    {
        if (Fault is { } fault)
            throw new BucketStorageException(fault, $"The disk is {fault}.");
        store.Append(number, batch, sync);
    }

    public void Sync() => store.Sync();

    public ILogSnapshot BeginSnapshot(long through) => store.BeginSnapshot(through);

    public bool DeleteOld(int mostBytes) => store.DeleteOld(mostBytes);

    public ILogReader OpenReader() => store.OpenReader();

    public void BackUp(string path, CancellationToken cancellation) => store.BackUp(path, cancellation);

    public void Dispose() => store.Dispose();
}
