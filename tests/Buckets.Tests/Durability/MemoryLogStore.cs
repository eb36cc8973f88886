namespace Pail.Buckets.Tests.Durability;

/// <summary>
/// A store in memory that a test can stop, fail and cut the power of. It may outlive the tree that uses it: the next tree goes on with what
/// is in it.
/// </summary>
internal sealed class MemoryLogStore : ILogStore
{
    private readonly Lock _lock = new();
    private readonly List<byte[]?> _batches = [];
    private List<byte[]> _parts = [];
    private long _through;
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

    public long SnapshotThrough
    {
        get
        {
            lock (_lock)
                return _through;
        }
    }

    public LogSize Size
    {
        get
        {
            lock (_lock)
            {
                var log = _batches.Skip((int)_through).ToList();
                return new LogSize(0, log.Sum(static batch => batch!.Length), log.Count, _parts.Sum(static part => part.Length));
            }
        }
    }

    /// <summary>How many snapshots have taken the place of the one before.</summary>
    internal int Snapshots { get; private set; }

    /// <summary>How many batches there still are.</summary>
    internal int Held
    {
        get
        {
            lock (_lock)
                return _batches.Count(static batch => batch is not null);
        }
    }

    /// <summary>What the next append or sync throws; null for nothing.</summary>
    internal BucketStorageException? Fault { get; set; }

    /// <summary>What the next part of a snapshot throws; null for nothing.</summary>
    internal BucketStorageException? PartFault { get; set; }

    /// <summary>Whether parts of snapshots and their completion throw <see cref="Fault"/>, too.</summary>
    internal bool FaultHitsSnapshots { get; set; } = true;

    /// <summary>What the next deletion throws; null for nothing.</summary>
    internal BucketStorageException? DeleteFault { get; set; }

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
    internal void CutPower() => CutPower(Synced);

    /// <summary>Forgets all batches but some of the first ones, at least those that were on the disk.</summary>
    internal void CutPower(int kept)
    {
        lock (_lock)
        {
            Assert.InRange(kept, _synced, _batches.Count);
            _batches.RemoveRange(kept, _batches.Count - kept);
        }
    }

    /// <summary>Everything is on the disk that has been written: it was read after a start.</summary>
    internal void NoteRead()
    {
        lock (_lock)
            _synced = _batches.Count;
    }

    public ILogSnapshot BeginSnapshot(long through) => new Snapshot(this, through);

    public bool DeleteOld(int mostBytes)
    {
        if (DeleteFault is { } fault)
            throw fault;
        lock (_lock)
        {
            var first = _batches.FindIndex(static batch => batch is not null);
            if (first < 0 || first >= _through)
                return false;
            _batches[first] = null;
            return true;
        }
    }

    public ILogReader OpenReader()
    {
        lock (_lock)
            return new Reader([.. _parts], [.. _batches], _through);
    }

    public string FilePath => "memory";

    public long CutBytes { get; init; }

    /// <summary>Waits until it is given up: this store has no backups.</summary>
    public void BackUp(string path, CancellationToken cancellation)
    {
        cancellation.WaitHandle.WaitOne();
        cancellation.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        // The next tree goes on with it.
    }

    private void ThrowIfSnapshotFails()
    {
        if ((PartFault ?? (FaultHitsSnapshots ? Fault : null)) is { } fault)
            throw fault;
    }

    private sealed class Snapshot(MemoryLogStore store, long through) : ILogSnapshot
    {
        private readonly List<byte[]> _parts = [];

        public void Append(ReadOnlySpan<byte> part)
        {
            store.ThrowIfSnapshotFails();
            _parts.Add(part.ToArray());
        }

        public void Complete()
        {
            store.ThrowIfSnapshotFails();
            lock (store._lock)
            {
                (store._parts, store._through, store._synced) = (_parts, through, store._batches.Count);
                store.Snapshots++;
            }
        }

        public void Abandon()
        {
            // Nobody else knows its parts.
        }
    }

    private sealed class Reader(byte[][] parts, byte[]?[] batches, long through) : ILogReader
    {
        public IEnumerable<LogPiece> Read() => parts.Select(static (part, index) => new LogPiece(true, index + 1, part))
            .Concat(batches.Select(static (batch, index) => (Batch: batch, Number: index + 1L))
                .Where(item => item.Number > through)
                .Select(static item => new LogPiece(false, item.Number, item.Batch!)));

        public LogPiece ReadPart(int part) => new(true, part, parts[part - 1]);

        public LogPiece ReadBatch(long number) => new(false, number, batches[number - 1]!);

        public void Dispose()
        {
        }
    }
}
