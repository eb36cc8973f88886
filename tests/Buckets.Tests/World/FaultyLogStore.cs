using Pail.Buckets.Tests.Durability;

namespace Pail.Buckets.Tests.World;

/// <summary>The store of a durable world: it becomes full for a while, and fails for good, at moments that come from the seed.</summary>
internal sealed class FaultyLogStore(MemoryLogStore store, DurableOptions options, Random random, TimeProvider time) : ILogStore
{
    private readonly BucketStorageException _failure = new(BucketStorageFault.Failed, "The simulated disk has died.");
    private DateTimeOffset _fullUntil;

    public long LastBatch => store.LastBatch;

    public long SnapshotThrough => store.SnapshotThrough;

    public LogSize Size => store.Size;

    public string FilePath => store.FilePath;

    public long CutBytes => store.CutBytes;

    /// <summary>Whether there are faults. At the end of a world there are none.</summary>
    internal bool IsFaulty { get; init; }

    /// <summary>Whether it has failed for good.</summary>
    internal bool HasFailed { get; private set; }

    /// <summary>How often the disk was full.</summary>
    internal int Fulls { get; private set; }

    /// <summary>Called when everything that was written is on the disk.</summary>
    internal Action? Synced { get; init; }

    public void Append(long number, ReadOnlySpan<byte> batch, bool sync)
    {
        ThrowIfFull();

        // A commit that fails may be in the store, or not.
        if (Fails() && random.Next(2) == 0)
            throw _failure;
        store.Append(number, batch, sync && !HasFailed);
        ThrowIfFailed();
        if (sync)
            Synced?.Invoke();
    }

    public void Sync()
    {
        ThrowIfFailed();
        if (Fails())
            throw _failure;
        store.Sync();
        Synced?.Invoke();
    }

    public ILogSnapshot BeginSnapshot(long through) => new Snapshot(this, store.BeginSnapshot(through));

    public bool DeleteOld(int mostBytes)
    {
        ThrowIfFailed();
        return store.DeleteOld(mostBytes);
    }

    public ILogReader OpenReader() => store.OpenReader();

    public void BackUp(string path, CancellationToken cancellation) => store.BackUp(path, cancellation);

    public void Dispose() => store.Dispose();

    private void ThrowIfFailed()
    {
        if (HasFailed)
            throw _failure;
    }

    private void ThrowIfFull()
    {
        ThrowIfFailed();
        var now = time.GetUtcNow();
        if (IsFaulty && now >= _fullUntil && options.FullOneIn > 0 && random.Next(options.FullOneIn) == 0)
        {
            _fullUntil = now + TimeSpan.FromMilliseconds(random.Next(1, 20));
            Fulls++;
        }

        if (now < _fullUntil)
            throw new BucketStorageException(BucketStorageFault.Full, "The simulated disk is full.");
    }

    private bool Fails()
    {
        HasFailed |= IsFaulty && options.FailOneIn > 0 && random.Next(options.FailOneIn) == 0;
        return HasFailed;
    }

    private sealed class Snapshot(FaultyLogStore store, ILogSnapshot snapshot) : ILogSnapshot
    {
        public void Append(ReadOnlySpan<byte> part)
        {
            store.ThrowIfFull();
            snapshot.Append(part);
        }

        public void Complete()
        {
            store.ThrowIfFull();
            if (store.Fails() && store.Half())
                throw store._failure;
            snapshot.Complete();
            store.ThrowIfFailed();
            store.Synced?.Invoke();
        }

        public void Abandon() => snapshot.Abandon();
    }

    private bool Half() => random.Next(2) == 0;
}
