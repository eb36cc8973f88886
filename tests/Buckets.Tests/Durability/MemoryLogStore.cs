namespace Pail.Buckets.Tests.Durability;

/// <summary>
/// A store in memory that a test can stop, fail and cut the power of. It may outlive the tree that uses it: the next tree goes on with what
/// is in it.
/// </summary>
internal sealed class MemoryLogStore : ILogStore
{
    private readonly Lock _lock = new();
    private readonly List<byte[]> _batches = [];
    private readonly ManualResetEventSlim _open = new(true);
    private int _synced;

    public long LastBatch
    {
        get
        {
            lock (_lock)
                return _batches.Count;
        }
    }

    public long SnapshotThrough => 0;

    public LogSize Size => default;

    /// <summary>What the next append or sync throws; null for nothing.</summary>
    internal LogStoreException? Fault { get; set; }

    /// <summary>How many appends have begun.</summary>
    internal int Begun;

    /// <summary>How many batches are on the disk.</summary>
    internal int Synced
    {
        get
        {
            lock (_lock)
                return _synced;
        }
    }

    /// <summary>Lets appends wait, until <see cref="Continue"/>.</summary>
    internal void Pause() => _open.Reset();

    internal void Continue() => _open.Set();

    public void Append(long number, ReadOnlySpan<byte> batch, bool sync)
    {
        Interlocked.Increment(ref Begun);
        var copy = batch.ToArray();
        _open.Wait();
        if (Fault is { } fault)
            throw fault;
        lock (_lock)
        {
            Assert.Equal(_batches.Count + 1, number);
            _batches.Add(copy);
            if (sync)
                _synced = _batches.Count;
        }
    }

    public void Sync()
    {
        if (Fault is { } fault)
            throw fault;
        lock (_lock)
            _synced = _batches.Count;
    }

    /// <summary>Forgets what was not on the disk.</summary>
    internal void CutPower()
    {
        lock (_lock)
            _batches.RemoveRange(_synced, _batches.Count - _synced);
    }

    public ILogSnapshot BeginSnapshot(long through) => throw new NotSupportedException("This store has no snapshots.");

    public bool DeleteOld(int mostBytes) => false;

    public ILogReader OpenReader()
    {
        lock (_lock)
            return new Reader([.. _batches]);
    }

    public void BackUp(string path) => throw new NotSupportedException("This store has no backups.");

    public void Dispose()
    {
        // The next tree goes on with it.
    }

    private sealed class Reader(byte[][] batches) : ILogReader
    {
        public IEnumerable<LogPiece> Read() => batches.Select(static (batch, index) => new LogPiece(false, index + 1, batch));

        public LogPiece ReadPart(int part) => throw new NotSupportedException("This store has no snapshots.");

        public LogPiece ReadBatch(long number) => new(false, number, batches[number - 1]);

        public void Dispose()
        {
        }
    }
}
