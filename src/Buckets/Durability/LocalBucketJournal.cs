namespace Pail.Buckets;

/// <summary>
/// One bucket's part of the journal of all durable buckets of a tree: which of its changes are in the store, and where they are there.
/// </summary>
/// <param name="journal">The journal.</param>
/// <param name="number">The number of the bucket in the journal: another bucket of the same name has another one.</param>
/// <param name="events">The bucket's events. Watchers see an event when its change is in the store.</param>
internal sealed class LocalBucketJournal(Journal journal, long number, EventLog events) : BucketJournal(number)
{
    private readonly Lock _lock = new();
    private readonly List<long> _batches = [];
    private int[] _parts = [];
    private RestoredBucket? _restored;
    private long _expiryAppended;
    private long _durableRevision;

    internal Journal Journal => journal;

    internal override IJournalState State => journal;

    internal override bool StoresEpochs => true;

    /// <summary>The session that may append; null for none. Guarded by the journal's lock.</summary>
    internal JournalSession? Session { get; set; }

    /// <summary>
    /// The position of the last change of an expiry, which takes no revision. Written under the journal's lock, read by any thread.
    /// </summary>
    internal long ExpiryAppended
    {
        set => Volatile.Write(ref _expiryAppended, value);
    }

    /// <summary>Whether all changes of the bucket are in the store. Any thread.</summary>
    internal bool IsSettled => Appended <= journal.Committed;

    internal override bool MayShow(Entry? entry)
    {
        var committed = journal.Committed;
        return Appended <= committed
            || (entry is not null
                && entry.Revision.Number <= Volatile.Read(ref _durableRevision)
                && Volatile.Read(ref _expiryAppended) <= committed);
    }

    /// <summary>Completes when all changes that the bucket has made so far are in the store.</summary>
    internal ValueTask WhenSettled() => journal.WhenCommitted(Appended);

    internal override ValueTask WhenSettled(TimeSpan timeout) => journal.WhenCommitted(Appended, timeout);

    // Nobody knows what is in a store that has failed.
    internal override Outcome OutcomeSince(long position) => Outcome.Unknown;

    internal override long Append(JournalSession? session, ReadOnlySpan<Change> group, long shown) =>
        journal.Append(this, session, group, shown);

    internal override void End()
    {
        journal.Begin(this, null);
        Append(Change.DeleteBucket(Number));
    }

    /// <summary>Sets what the bucket's first set of entries begins with, so that it need not be read from the store.</summary>
    internal void Restore(RestoredBucket restored)
    {
        _durableRevision = restored.LastRevision;
        Volatile.Write(ref _restored, restored);
    }

    internal override async ValueTask<RecoveredBucket?> Recover()
    {
        var session = new JournalSession(this, events);
        var last = journal.Begin(this, session);
        if (Interlocked.Exchange(ref _restored, null) is { } restored)
            return new RecoveredBucket(session, restored.LastRevision, restored.Entries);

        // The set before may have begun in this program, or in one before.
        await journal.WhenCommitted(last);
        var read = await Read();
        return read is null ? new RecoveredBucket(session, 0, []) : new RecoveredBucket(session, read.LastRevision, read.Entries);
    }

    /// <summary>Notes that a batch has changes of this bucket. The journal's thread.</summary>
    internal void AddBatch(long batch)
    {
        lock (_lock)
        {
            if (_batches.Count == 0 || _batches[^1] != batch)
                _batches.Add(batch);
        }
    }

    /// <summary>Reads what the bucket has in the store; null when it has been deleted there.</summary>
    internal async Task<RestoredBucket?> Read()
    {
        // On the journal's thread, so that the store and the list of the pieces are of the same moment.
        ILogReader reader = null!;
        var (parts, batches) = (Array.Empty<int>(), Array.Empty<long>());
        await journal.Do(store =>
        {
            reader = store.OpenReader();
            lock (_lock)
                (parts, batches) = (_parts, [.. _batches]);
        });
        using (reader)
        {
            return await journal.Options.Runner.Run(() =>
            {
                var replay = new LogReplay { Only = Number };
                foreach (var part in parts)
                    replay.Read(reader.ReadPart(part).Bytes.Span);
                foreach (var batch in batches)
                    replay.Read(reader.ReadBatch(batch).Bytes.Span);
                return replay.Complete().TryGetValue(Number, out var bucket) ? RestoredBucket.Of(bucket) : null;
            });
        }
    }

    /// <summary>Notes which parts of a snapshot have the bucket; batches up to its last one count no more. The journal's thread.</summary>
    internal void SetParts(int[] parts, long through)
    {
        lock (_lock)
        {
            _parts = parts;
            _batches.RemoveAll(batch => batch <= through);
        }
    }

    /// <summary>Notes that a change is in the store. The journal's thread.</summary>
    internal void NoteCommitted(in Change change, long position)
    {
        var revision = change.Entry?.Revision ?? change.Revision;
        if (revision.Number > _durableRevision)
            Volatile.Write(ref _durableRevision, revision.Number);
        if (position > 0)
            events.Release(position);
    }
}
