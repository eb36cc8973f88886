namespace Pail.Buckets;

/// <summary>
/// One durable bucket's part of the journal: which of its changes are in the store, and where they are there. It lives as long as the
/// bucket; each set of entries appends through a session of its own.
/// </summary>
/// <param name="journal">The journal.</param>
/// <param name="number">The number of the bucket in the journal: another bucket of the same name has another one.</param>
/// <param name="events">The bucket's events. Watchers see an event when its change is in the store.</param>
internal sealed class BucketJournal(Journal journal, long number, EventLog events)
{
    private readonly Lock _lock = new();
    private readonly Lock _configuring = new();
    private readonly List<long> _batches = [];
    private int[] _parts = [];
    private RestoredBucket? _restored;
    private long _appended;
    private long _expiryAppended;
    private long _durableRevision;

    internal Journal Journal => journal;

    internal long Number => number;

    /// <summary>The session that may append; null for none. Guarded by the journal's lock.</summary>
    internal JournalSession? Session { get; set; }

    /// <summary>The position of the bucket's last change. Written under the journal's lock, read by any thread.</summary>
    internal long Appended
    {
        get => Volatile.Read(ref _appended);
        set => Volatile.Write(ref _appended, value);
    }

    /// <summary>
    /// The position of the last change of an expiry, which takes no revision. Written under the journal's lock, read by any thread.
    /// </summary>
    internal long ExpiryAppended
    {
        set => Volatile.Write(ref _expiryAppended, value);
    }

    /// <summary>Whether all changes of the bucket are in the store. Any thread.</summary>
    internal bool IsSettled => Appended <= journal.Committed;

    /// <summary>
    /// Whether what a reader has found is in the store, so that he may see it. What he has not found may have been removed by a change
    /// that is not in the store yet.
    /// </summary>
    internal bool MayShow(Entry? entry)
    {
        var committed = journal.Committed;
        return Appended <= committed
            || (entry is not null
                && entry.Revision.Number <= Volatile.Read(ref _durableRevision)
                && Volatile.Read(ref _expiryAppended) <= committed);
    }

    /// <summary>Completes when all changes that the bucket has made so far are in the store.</summary>
    internal ValueTask WhenSettled() => journal.WhenCommitted(Appended);

    /// <summary>Completes when all changes that the bucket has made so far are in the store.</summary>
    /// <exception cref="TimeoutException">The time is over.</exception>
    internal ValueTask WhenSettled(TimeSpan timeout) => journal.WhenCommitted(Appended, timeout);

    /// <summary>Appends a change of the bucket itself, not of its entries. Any thread.</summary>
    internal void Append(in Change change) => journal.Append(this, null, new ReadOnlySpan<Change>(in change), 0);

    /// <summary>Changes the bucket's configuration. Any thread.</summary>
    internal void Configure(string name, BucketContext context, BucketConfig config)
    {
        // Of two changes at the same time, the one that holds must be the later one in the journal.
        lock (_configuring)
        {
            context.Config = config;
            Append(Change.ConfigureBucket(number, name, context.Created, config));
        }
    }

    /// <summary>Deletes the bucket: its entries may append no more.</summary>
    internal void End()
    {
        journal.Begin(this, null);
        Append(Change.DeleteBucket(number));
    }

    /// <summary>Sets what the bucket's first set of entries begins with, so that it need not be read from the store.</summary>
    internal void Restore(RestoredBucket restored)
    {
        _durableRevision = restored.LastRevision;
        Volatile.Write(ref _restored, restored);
    }

    /// <summary>
    /// Reads what the bucket has in the store, for a new set of entries. From now on the set before may append no more; what it has
    /// appended is read too.
    /// </summary>
    internal async ValueTask<RecoveredBucket?> Recover()
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
                var replay = new LogReplay { Only = number };
                foreach (var part in parts)
                    replay.Read(reader.ReadPart(part).Bytes.Span);
                foreach (var batch in batches)
                    replay.Read(reader.ReadBatch(batch).Bytes.Span);
                return replay.Complete().TryGetValue(number, out var bucket) ? RestoredBucket.Of(bucket) : null;
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

/// <summary>What one set of entries appends to the journal. Used like the entries, by one user at a time.</summary>
/// <param name="bucket">The bucket.</param>
/// <param name="events">The bucket's events.</param>
internal sealed class JournalSession(BucketJournal bucket, EventLog events)
{
    /// <summary>The position of the last change of this set of entries.</summary>
    internal long Appended { get; private set; }

    internal void Put(Entry entry) => Append(Change.Put(bucket.Number, entry));

    internal void Expire(Entry entry) => Append(Change.Expire(bucket.Number, entry));

    internal void Remove(string key, Revision revision) =>
        Append(Change.Remove(bucket.Number, key, revision));

    internal void Clear(Revision revision) => Append(Change.Clear(bucket.Number, revision));

    // It shows no events: the set of entries before may have announced a change that it was not allowed to append any more.
    internal void BeginEpoch(Revision revision) => Append([Change.BeginEpoch(bucket.Number, revision)], 0);

    /// <summary>What a change of a transaction is in the journal.</summary>
    internal Change ChangeOf(EntryChange change, in OperationResult result, Revision revision) => change switch
    {
        EntryChange.Put => Change.Put(bucket.Number, result.Entry!),
        EntryChange.Expiry => Change.Expire(bucket.Number, result.Entry!),
        _ => Change.Remove(bucket.Number, result.Previous!.Key, revision),
    };

    private void Append(in Change change) => Append(new ReadOnlySpan<Change>(in change));

    /// <summary>Appends changes that come into the store together.</summary>
    /// <exception cref="SessionOverException">
    /// The process was killed, and the next one reads already what it has written; or the bucket has been deleted.
    /// </exception>
    internal void Append(ReadOnlySpan<Change> group) => Append(group, events.End);

    private void Append(ReadOnlySpan<Change> group, long shown)
    {
        // Ends the step, and so the process, which is doomed anyway: its caller must not be told that the change was made.
        var position = bucket.Journal.Append(bucket, this, group, shown);
        Appended = position != 0 ? position : throw new SessionOverException(bucket.Number);
    }
}
