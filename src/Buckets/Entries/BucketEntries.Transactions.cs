namespace Pail.Buckets;

/// <content>Transactions.</content>
internal sealed partial class BucketEntries
{
    /// <summary>
    /// Does a transaction. Null when it is to be tried again: the deletion of the bucket is about to be decided, or much has expired that
    /// must be removed first.
    /// </summary>
    internal TransactionResult? Apply(Transaction transaction)
    {
        var now = _context.Time.GetUtcNow();
        for (var rounds = 0; ; rounds++)
        {
            var result = TryApply(transaction, now, out var isTooLarge);

            // Entries that have expired take no room. Their ends take revisions, so the transaction is decided again.
            if (!isTooLarge || !TryMakeRoom(now))
                return result;
            if (rounds == RoomRounds)
                return null;
        }
    }

    private TransactionResult? TryApply(Transaction transaction, DateTimeOffset now, out bool isTooLarge)
    {
        isTooLarge = false;

        // Expired entries are removed first. Otherwise their events would take revisions between those of the transaction.
        var holds = true;
        foreach (var comparison in transaction.Compare)
            holds &= comparison.Condition.Allows(Current(comparison.Key, now), now);
        var operations = holds ? transaction.Then : transaction.Else;
        foreach (var operation in operations)
            Current(operation.Key, now);

        var staged = new StagedChanges();
        var results = new List<OperationResult>(operations.Count);
        foreach (var operation in operations)
        {
            var result = Stage(operation, staged, now);
            if (result.Status == ApplyStatus.Deferred)
                return null;
            results.Add(result);
            if (result.Status is ApplyStatus.Refused or ApplyStatus.PreconditionFailed)
                return new TransactionResult(holds, Revision, results) { FailedIndex = results.Count - 1 };
        }

        // The limits hold for the transaction as a whole, whatever the order of its operations. The last one that stores a value fails.
        if (FindLimitFault(staged.Size) is { } fault)
        {
            isTooLarge = true;
            var last = results.FindLastIndex(static result => result.Status is ApplyStatus.Created or ApplyStatus.Replaced);
            results.RemoveRange(last + 1, results.Count - last - 1);
            results[last] = Decision.Refuse(results[last].Previous, fault).Result;
            return new TransactionResult(holds, Revision, results) { FailedIndex = last };
        }

        if (FindGroupFault(staged) is { } group)
        {
            results[^1] = Decision.Refuse(results[^1].Previous, group).Result;
            return new TransactionResult(holds, Revision, results) { FailedIndex = results.Count - 1 };
        }

        Commit(staged, now);
        return new TransactionResult(holds, Revision, results);
    }

    // A change has the whole entry, also that of an expiry, and the journal never divides a group.
    private OperationFault? FindGroupFault(StagedChanges staged)
    {
        if (_journal is null)
            return null;
        var bytes = staged.Changes.Sum(static change => change.Result.Entry?.Footprint ?? 0L);
        return bytes <= Journal.MaxGroupBytes
            ? null
            : OperationFault.OfLimit(
                OperationFaultKind.ImportTooLarge, "The bytes of all entries that a transaction changes", Journal.MaxGroupBytes, bytes);
    }

    private OperationResult Stage(Operation operation, StagedChanges staged, DateTimeOffset now)
    {
        if (!staged.TryGet(operation.Key, out var current))
            current = Current(operation.Key, now);
        var next = new Revision(Epoch, _last + staged.Revisions + 1);
        var decision = operation.Decide(current, new OperationContext(now, next, Config) { Staged = staged });
        if (operation.Writes && !staged.TryClaim(operation.Key))
        {
            var rule = $"The operations of a transaction must write each key at most once, but write {KeyText.Quote(operation.Key)} twice.";
            return Decision.Refuse(current, new OperationFault(OperationFaultKind.KeyWrittenTwice, rule)).Result;
        }

        if (decision.Change == EntryChange.None)
            return decision.Result;
        if (current is null && MustNotGrow)
            return new OperationResult(ApplyStatus.Deferred, null, null);
        staged.Add(operation.Key, decision);
        return decision.Result;
    }

    private void Commit(StagedChanges staged, DateTimeOffset now)
    {
        foreach (var used in staged.Used)
            used.TryUse(now.UtcTicks);
        if (staged.Changes.Count == 0)
            return;
        var before = _last;

        // Readers wait while the number is odd (see TryReadShared), so they see all changes or none, with what is evicted for them.
        BeginPublication();
        foreach (var (_, result) in staged.Changes)
        {
            Store(result.Previous, result.Entry);

            // New entries of the transaction are not the first to be evicted for others of it.
            result.Entry?.Tracking?.MarkUsed();
        }

        if (staged.Size.Footprint < 0)
            _share?.TryAdd(staged.Size.Footprint);

        var group = new List<BucketEvent>(staged.Revisions);
        List<Change>? changes = _journal is null ? null : new(staged.Changes.Count);
        foreach (var (change, result) in staged.Changes)
        {
            if (change == EntryChange.Put)
                group.Add(new BucketEvent(BucketEventKind.Put, TakeRevision(), result.Entry!.Key, result.Entry, EndsGroup: false));
            else if (change == EntryChange.Delete)
                group.Add(new BucketEvent(BucketEventKind.Delete, TakeRevision(), result.Previous!.Key, result.Previous, EndsGroup: false));
            changes?.Add(_journal!.ChangeOf(change, result, Revision));
        }

        if (group.Count > 0)
        {
            group[^1] = group[^1] with { EndsGroup = true };
            _context.Events.Append(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(group));
        }

        if (changes is not null)
            _journal!.Append(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(changes));
        EvictExcess(now, before);
        EndPublication();
    }
}
