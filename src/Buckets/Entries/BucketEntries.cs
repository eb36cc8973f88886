namespace Pail.Buckets;

/// <summary>
/// The entries of a bucket, and everything that follows from a change: revisions, sizes, limits, expiry, eviction and events. The same for
/// every backend. One user at a time: the bucket's process in its turn, or the holder of a table bucket's writer lock. Other threads may
/// only call <see cref="TryReadShared"/>, and read the sizes and the revision.
/// </summary>
/// <remarks>
/// The walk of a change: <see cref="Apply(Operation)"/> takes the current entry (<see cref="Current"/>, which ends the life of an expired
/// one), lets the operation decide (<see cref="Operation.Decide"/>), checks the limits (<see cref="FindLimitFault"/>) and commits: the
/// store, the sizes, then one revision with its event.
/// </remarks>
internal sealed partial class BucketEntries : IDisposable
{
    private readonly BucketContext _context;
    private readonly EntryStore _store;
    private readonly BudgetShare? _share;
    private readonly JournalSession? _journal;
    private long _last;
    private long _bytes;
    private long _keys;
    private int _publication;

    internal BucketEntries(BucketContext context, EntryStore store, long epoch, Action wakeUp, RecoveredBucket? recovered = null)
    {
        (_context, _store, Epoch) = (context, store, epoch);
        _share = context.Budget is { } budget ? new BudgetShare(budget) : null;
        _sweeper = new Sweeper(context.Time, wakeUp);
        if (recovered is not null)
        {
            _journal = recovered.Session;
            Load(recovered);
        }
    }

    internal long Epoch { get; }

    /// <summary>The last revision; its number is 0 before the first change. Any thread.</summary>
    internal Revision Revision => new(Epoch, Volatile.Read(ref _last));

    /// <summary>How many keys there are, those that have expired but are not yet removed included. Any thread.</summary>
    internal long Keys => Volatile.Read(ref _keys);

    /// <summary>How many bytes the values have together. Any thread.</summary>
    internal long Bytes => Volatile.Read(ref _bytes);

    private BucketConfig Config => _context.Config;

    /// <summary>Reads a key, and counts it as a use if asked to.</summary>
    internal Entry? Get(string key, bool uses) => Living(_store.Get(key), uses);

    /// <summary>
    /// Reads a key beside a writer, without a lock. False when a transaction is being published at this moment: then the caller waits for
    /// the writer. A transaction becomes visible as a whole, because nobody reads while its entries are being stored.
    /// </summary>
    internal bool TryReadShared(string key, bool uses, out Entry? entry)
    {
        var publication = Volatile.Read(ref _publication);
        entry = _store.Get(key);

        // The look-up must be over before the second read. If both reads gave the same even number, no transaction was being stored between
        // them.
        Volatile.ReadBarrier();
        if ((publication & 1) != 0 || _publication != publication)
            return false;
        entry = Living(entry, uses);
        return true;
    }

    /// <summary>Does one operation.</summary>
    internal OperationResult Apply(Operation operation)
    {
        var now = _context.Time.GetUtcNow();
        for (var rounds = 0; ; rounds++)
        {
            var current = Current(operation.Key, now);
            var decision = operation.Decide(current, new OperationContext(now, Next, Config));
            if (decision.Change == EntryChange.None)
                return decision.Result;

            var (next, previous) = (decision.Result.Entry, decision.Result.Previous);
            if (previous is null && MustNotGrow)
                return new OperationResult(ApplyStatus.Deferred, null, null);
            var change = decision.Size;
            if (FindLimitFault(change, operation.IsAdmitted) is { } fault)
            {
                // Entries that have expired take no room. Their ends take revisions, so the operation is decided again: here, or, when many
                // have expired, in another step, after others had their turn.
                if (!TryMakeRoom(now))
                    return Decision.Refuse(previous, fault).Result;
                if (rounds == RoomRounds)
                    return new OperationResult(ApplyStatus.Deferred, null, null);
                continue;
            }

            // With its evictions the change is one step for readers (see TryReadShared): nobody sees more than the limits allow. And nobody
            // sees a change before it is in the journal, or it would be taken for stored.
            var isGroup = _journal is not null || IsToEvict(change);
            if (isGroup)
                BeginPublication();
            var before = _last;
            Store(previous, next);
            if (change.Footprint < 0)
                _share?.TryAdd(change.Footprint);
            if (decision.Change != EntryChange.Expiry)
                Announce(next is null ? BucketEventKind.Delete : BucketEventKind.Put, next ?? previous!);
            else
                _journal?.Expire(next!);
            EvictExcess(now, before, next);
            if (isGroup)
                EndPublication();
            return decision.Result;
        }
    }

    /// <summary>Does operations one after another, until the entries in the results have so many bytes.</summary>
    internal OperationResult[] Apply(IReadOnlyList<Operation> operations, long maxBytes)
    {
        var results = new OperationResult[operations.Count];
        var bytes = 0L;
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = Apply(operations[i]);
            if (results[i].Status == ApplyStatus.Deferred)
                break;
            bytes += results[i].Entry?.Footprint ?? 0;
            if (operations[i].WantsPrevious)
                bytes += results[i].Previous?.Footprint ?? 0;
            if (bytes >= maxBytes)
                return results[..(i + 1)];
        }

        return results;
    }

    /// <summary>One page of the keys, as they are at this instant.</summary>
    internal KeyPage List(KeyQuery query) =>
        KeyLister.Page(_store, query, _context.Time.GetUtcNow().UtcTicks) with { Revision = Revision };

    /// <summary>
    /// Some entries after a key, for a snapshot: those that have expired and are not yet removed too. The position is that of these entries
    /// and not of the bucket: the process may have been killed, and the next one be writing already.
    /// </summary>
    internal SnapshotPage ReadForSnapshot(string? after)
    {
        const int most = 200;
        var entries = new Entry[most];
        var read = _store.Read(after, inclusive: false, backward: false, entries);
        var next = read == most ? entries[^1].Key : null;
        return new SnapshotPage(new ArraySegment<Entry>(entries, 0, read), next, Revision, _journal!.Appended);
    }

    /// <summary>The first page of the state, and the position of the events that come after it.</summary>
    /// <returns>Null when the next process is already up: this one was killed, and its keys are lost.</returns>
    internal WatchStart? BeginWatch(KeyQuery query) => _context.Events.EndOf(Epoch) is { } end ? new WatchStart(List(query), end) : null;

    /// <summary>The place after an event, to go on watching from there.</summary>
    internal ResumePlace FindPlaceAfter(Revision revision) => new(Revision, _context.Events.PositionAfter(revision));

    /// <summary>Whether there is no key. Entries that have expired are removed first.</summary>
    internal bool IsEmpty()
    {
        SweepAll();
        return _keys == 0;
    }

    /// <summary>Removes all keys.</summary>
    /// <returns>How many keys there were, without those that had expired.</returns>
    internal long Clear()
    {
        SweepAll();
        var keys = Keys;
        if (keys == 0)
            return 0;

        BeginPublication();
        _store.Clear();
        if (_journal is null)
            EndPublication();
        _share?.TryAdd(-_footprint);
        _footprint = 0;
        Volatile.Write(ref _keys, 0);
        Volatile.Write(ref _bytes, 0);
        _sweeper.Clear();
        if (_ages.Count > 0)
        {
            _ages.Clear();
            _sweeper.WakeUpNow();
        }

        var revision = TakeRevision();
        _context.Events.Append(new BucketEvent(BucketEventKind.Clear, revision, null, null));
        if (_journal is not null)
        {
            _journal.Clear(revision);
            EndPublication();
        }

        return keys;
    }

    /// <summary>Gives back what the entries have taken, because they are lost or deleted.</summary>
    public void Dispose()
    {
        _share?.Close();
        _sweeper.Dispose();
    }

    // Both are full fences: no row may be stored before readers can see the odd number, and they must not see the even number before all
    // rows. That closes the race with TryReadShared, whose two reads of the number enclose its look-up.
    // An exception in between leaves an odd number, which the next one follows.
    private void BeginPublication() => Interlocked.Exchange(ref _publication, (_publication + 1) | 1);

    private void EndPublication() => Interlocked.Exchange(ref _publication, (_publication | 1) + 1);

    private Revision Next => new(Epoch, _last + 1);

    // A deletion is requested: the bucket is empty and must stay empty until the deletion is decided, or the key would be lost with it.
    private bool MustNotGrow => _keys == 0 && _context.Lifecycle.RefusesNewKeys;

    /// <summary>The entry of a key. An expired one is removed, so that its event comes before the next change of the key.</summary>
    private Entry? Current(string key, DateTimeOffset now)
    {
        var entry = _store.Get(key);
        if (entry?.Tracking is not { } tracking || !tracking.HasExpired(now.UtcTicks))
            return entry;
        return tracking.TryExpire(now.UtcTicks) ? RemoveExpired(entry) : entry;
    }

    private Entry? Living(Entry? entry, bool uses)
    {
        if (entry?.Tracking is not { } tracking)
            return entry;
        if (!tracking.Expires)
        {
            if (uses)
                tracking.MarkUsed();
            return entry;
        }

        var now = _context.Time.GetUtcNow().UtcTicks;
        return (uses ? tracking.TryUse(now) : !tracking.HasExpired(now)) ? entry : null;
    }

    private Entry? RemoveExpired(Entry entry)
    {
        Remove(entry, BucketEventKind.Expire);
        return null;
    }

    /// <summary>Removes an entry that has expired, or that makes room for others.</summary>
    private void Remove(Entry entry, BucketEventKind why)
    {
        // Unless it is a part of a step that has begun.
        var isStep = _journal is not null && (_publication & 1) == 0;
        if (isStep)
            BeginPublication();
        Store(entry, null);
        _share?.TryAdd(-entry.Footprint);
        _context.Removals?.Count(why);
        Announce(why, entry);
        if (isStep)
            EndPublication();
    }

    /// <summary>
    /// Puts an entry in the place of another one: in the store, the sizes, the expiry wheel and the list by age. The caller settles the
    /// tree's memory budget.
    /// </summary>
    private void Store(Entry? previous, Entry? next)
    {
        if (next is null)
            _store.Remove(previous!.Key);
        else
            _store.Set(next, previous is null);

        var change = new SizeChange(previous, next);
        Volatile.Write(ref _keys, _keys + change.Keys);
        Volatile.Write(ref _bytes, _bytes + change.Bytes);
        _footprint += change.Footprint;
        Track(previous?.Tracking, next?.Tracking);
    }

    private void Announce(BucketEventKind kind, Entry entry)
    {
        var revision = TakeRevision();
        _context.Events.Append(new BucketEvent(kind, revision, entry.Key, entry));
        if (kind == BucketEventKind.Put)
            _journal?.Put(entry);
        else
            _journal?.Remove(entry.Key, revision);
    }

    /// <summary>Takes over what was read from the store. Revisions go on, in a new epoch.</summary>
    private void Load(RecoveredBucket recovered)
    {
        _last = recovered.LastRevision;
        _journal!.BeginEpoch(Revision);
        foreach (var entry in recovered.Entries)
        {
            _share?.Add(entry.Footprint);
            Store(null, entry);
        }
    }

    private Revision TakeRevision()
    {
        Volatile.Write(ref _last, _last + 1);
        return new Revision(Epoch, _last);
    }
}
