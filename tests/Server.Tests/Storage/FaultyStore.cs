using Pail.Buckets;

namespace Pail.Server.Tests.Storage;

/// <summary>The store of the server on a disk that a test lets be full, or fail.</summary>
internal sealed class FaultyStore(string directory) : ILogStore
{
    private readonly SqliteLogStore _store = SqliteLogStore.Open(directory);
    private volatile BucketStorageException? _fault;

    /// <summary>What writing throws; null for nothing.</summary>
    internal BucketStorageException? Fault
    {
        get => _fault;
        set => _fault = value;
    }

    public long LastBatch => _store.LastBatch;

    public long SnapshotThrough => _store.SnapshotThrough;

    public string FilePath => _store.FilePath;

    public long CutBytes => _store.CutBytes;

    public LogSize Size => _store.Size;

    public void Append(long number, ReadOnlySpan<byte> batch, bool sync)
    {
        ThrowFault();
        _store.Append(number, batch, sync);
    }

    public void Sync()
    {
        ThrowFault();
        _store.Sync();
    }

    public ILogSnapshot BeginSnapshot(long through) => _store.BeginSnapshot(through);

    public bool DeleteOld(int mostBytes) => _store.DeleteOld(mostBytes);

    public ILogReader OpenReader() => _store.OpenReader();

    public void BackUp(string path, CancellationToken cancellation = default) => _store.BackUp(path, cancellation);

    public void Dispose() => _store.Dispose();

    private void ThrowFault()
    {
        if (_fault is { } fault)
            throw fault;
    }
}
