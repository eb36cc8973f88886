namespace Pail.Buckets.Tests.World;

/// <summary>
/// What a bucket must do, written down a second time and as plainly as possible: a request, a state and a time give all states that the
/// bucket may be in afterwards. More than one, because some things are the bucket's own choice: when it removes what has expired, which
/// entries it evicts, and whether the memory budget of all buckets has room.
/// </summary>
/// <param name="hasBudget">Whether writes may be refused because of other buckets.</param>
internal sealed partial class Model(bool hasBudget)
{
    /// <summary>The states after a request; none when the answer that was seen cannot be.</summary>
    internal IEnumerable<ModelState> After(ModelState before, Recorded recorded, long now)
    {
        if (before.IsGone)
            return [];
        var state = before with { Now = now };
        return recorded.Request switch
        {
            Read read => AfterRead(state, read, recorded),
            Operation operation => Sweeps(state).SelectMany(swept => After(swept, operation, (OperationResult?)recorded.Answer)),
            Transaction transaction => Sweeps(state).SelectMany(swept => After(swept, transaction, (TransactionResult?)recorded.Answer)),
            KeyQuery query when recorded.IsKnown => Sweeps(state).SelectMany(swept => After(swept, query, (KeyPage)recorded.Answer!)),
            KeyQuery => [state],
            RemoveAll => Sweeps(state).SelectMany(swept => AfterRemoveAll(swept, recorded)),
            Configured configured => [state with { Config = configured.Config }],
            EntriesLost => [state with { Entries = [], Last = 0, Epoch = 0, LastEpoch = Math.Max(state.Epoch, state.LastEpoch) }],
            BucketRemoved { WasEmpty: true } when state.Entries.Any(entry => !entry.HasExpired(now)) => [],
            BucketRemoved => [state with { IsGone = true }],

            // What has expired may still count.
            FoundNotEmpty => state.Entries.IsEmpty ? [] : [state],
            _ => throw new NotSupportedException($"The model does not know {recorded.Request}."),
        };
    }

    /// <summary>The bucket may have removed any of the entries that have expired. Each removal takes a revision.</summary>
    private static IEnumerable<ModelState> Sweeps(ModelState state)
    {
        yield return state;
        var expired = state.Entries.Where(entry => entry.HasExpired(state.Now)).ToArray();
        for (var chosen = (1 << expired.Length) - 1; chosen > 0; chosen--)
        {
            var swept = state;
            for (var at = 0; at < expired.Length; at++)
            {
                if ((chosen & (1 << at)) != 0)
                    swept = swept.WithoutExpired(expired[at].Key, state.Now);
            }

            yield return swept;
        }
    }

    private static IEnumerable<ModelState> AfterRead(ModelState state, Read read, Recorded recorded)
    {
        var current = state.Find(read.Key) is { } entry && !entry.HasExpired(state.Now) ? entry : null;
        var seen = (Entry?)recorded.Answer;
        if (recorded.IsKnown)
        {
            if (seen is not null && state.Seen(seen.Revision.Epoch) is var bound)
            {
                if (bound is null)
                    yield break;
                state = bound;
            }

            if (!Same(current, seen, state.Epoch))
                yield break;
        }

        yield return read.Uses && current is not null ? state.With(current.Used(state.Now)) : state;
    }

    private static IEnumerable<ModelState> AfterRemoveAll(ModelState state, Recorded recorded)
    {
        if (recorded.IsKnown && (long)recorded.Answer! != state.Entries.Length)
            yield break;
        yield return state.Entries.IsEmpty ? state : state with { Entries = [], Last = state.Last + 1 };
    }

    private static IEnumerable<ModelState> After(ModelState state, KeyQuery query, KeyPage page)
    {
        if (state.Seen(page.Revision.Epoch) is not { } bound || page.Revision.Number != bound.Last)
            yield break;
        var entries = bound.Entries
            .Where(entry => !entry.HasExpired(state.Now) && entry.Key.StartsWith(query.Prefix, StringComparison.Ordinal))
            .Where(entry => query.From is null || string.CompareOrdinal(entry.Key, query.From) >= 0)
            .Where(entry => query.To is null || string.CompareOrdinal(entry.Key, query.To) < 0)
            .ToArray();
        if (query.Reverse)
            Array.Reverse(entries);
        var shown = entries.Take(query.Limit).ToArray();
        if (shown.Length != page.Keys.Count || (page.Next is not null) != shown.Length < entries.Length)
            yield break;
        if (shown.Zip(page.Keys).All(pair => pair.First.Key == pair.Second.Key && Same(pair.First, pair.Second.Value, bound.Epoch)))
            yield return bound;
    }

    private IEnumerable<ModelState> After(ModelState state, Operation operation, OperationResult? seen)
    {
        if (EpochOf(seen) is { } epoch)
        {
            if (state.Seen(epoch) is not { } bound)
                yield break;
            state = bound;
        }

        var now = state.Now;
        state = state.WithoutExpired(operation.Key, now);
        if (operation is GetOperation && state.Find(operation.Key) is { } read && Holds(operation.Condition, state.Epoch, read))
            state = state.With(read.Used(now));
        var wish = WishOf(state.Config, state.Epoch, state.Find(operation.Key), operation, now, state.Last + 1);
        if (LimitFault(state, wish, default) is { } fault)
            wish = wish.Refused(fault);
        if (MayBeOverBudget(wish))
        {
            var refused = wish.Refused(OperationFaultKind.OverMemoryBudget);
            if (seen is null || Same(refused, seen.Value, state.Epoch))
                yield return state;
        }

        if (seen is { } answer && !Same(wish, answer, state.Epoch))
            yield break;
        if (!wish.Changes)
        {
            yield return state;
            yield break;
        }

        var stored = wish.Entry is { } next ? state.With(next) : state.Without(operation.Key);
        foreach (var after in Evictions(stored with { Last = state.Last + (wish.TakesRevision ? 1 : 0) }, wish.Entry?.Key))
            yield return after;
    }

    private IEnumerable<ModelState> After(ModelState state, Transaction transaction, TransactionResult? seen)
    {
        if (seen is not null)
        {
            if (state.Seen(seen.Revision.Epoch) is not { } bound)
                yield break;
            state = bound;
        }

        var (now, epoch, holds) = (state.Now, state.Epoch, true);
        foreach (var (key, condition) in transaction.Compare)
        {
            state = state.WithoutExpired(key, now);
            holds &= Holds(condition, epoch, state.Find(key));
        }

        var operations = holds ? transaction.Then : transaction.Else;
        foreach (var operation in operations)
            state = state.WithoutExpired(operation.Key, now);

        var (staged, written) = (state, new HashSet<string>());
        var sizes = default(Sizes);

        // Limits hold for the transaction as a whole. If it exceeds one, its last write fails, and there are no results after that.
        var limit = seen is { FailedIndex: { } failed } ? seen.Results[failed].Fault?.Kind : null;
        limit = IsLimit(limit) ? limit : null;
        var last = -1;
        for (var index = 0; index < operations.Count; index++)
        {
            var operation = operations[index];
            if (operation is GetOperation && staged.Find(operation.Key) is { } read && Holds(operation.Condition, epoch, read))
                (staged, state) = (staged.With(read.Used(now)), written.Contains(read.Key) ? state : state.With(read.Used(now)));
            var wish = WishOf(state.Config, epoch, staged.Find(operation.Key), operation, now, staged.Last + 1);
            if (written.Contains(operation.Key) && operation is not GetOperation)
                wish = wish.Refused(OperationFaultKind.KeyWrittenTwice);
            var answer = index < seen?.Results.Count ? seen.Results[index] : default(OperationResult?);
            var isHidden = limit is not null && index >= seen!.FailedIndex;
            if (seen is not null && !isHidden && (answer is null || !Same(wish, answer.Value, epoch)))
                yield break;
            if (wish.Status is ApplyStatus.Refused or ApplyStatus.PreconditionFailed)
            {
                if (seen is null || (limit is null && seen.FailedIndex == index && seen.Succeeded == holds && seen.Revision.Number == state.Last))
                    yield return state;
                yield break;
            }

            if (!wish.Changes)
                continue;
            staged = wish.Entry is { } next ? staged.With(next) : staged.Without(operation.Key);
            staged = staged with { Last = staged.Last + (wish.TakesRevision ? 1 : 0) };
            sizes = sizes.Plus(wish);
            written.Add(operation.Key);
            if (wish.Status is ApplyStatus.Created or ApplyStatus.Replaced)
                last = index;
        }

        var fault = LimitFault(state, sizes);
        if (fault is not null || limit is not null)
        {
            var isBudget = limit == OperationFaultKind.OverMemoryBudget && hasBudget && fault is null;
            var isExplained = (limit == fault || isBudget) && seen?.FailedIndex == last;
            if (seen is null || (isExplained && seen.Succeeded == holds && seen.Revision.Number == state.Last))
                yield return state;
            yield break;
        }

        if (seen is { FailedIndex: not null } || (seen is not null && seen.Succeeded != holds))
            yield break;
        foreach (var after in written.Count == 0 ? [staged] : Evictions(staged, null))
        {
            if (seen is null || seen.Revision.Number == after.Last)
                yield return after;
        }
    }

    /// <summary>All ways in which the bucket may get back within its limits. Each eviction takes a revision.</summary>
    private static IEnumerable<ModelState> Evictions(ModelState state, string? keep)
    {
        var config = state.Config;
        var victims = config.Eviction == Eviction.Reject || (!(state.Entries.Length > config.MaxKeys) && !(state.Bytes > config.MaxBytes))
            ? []
            : state.Entries.Where(entry => entry.Key != keep).ToArray();
        return victims.Length == 0
            ? [state]
            : victims.SelectMany(victim => Evictions(state.Without(victim.Key) with { Last = state.Last + 1 }, keep));
    }

    private static OperationFaultKind? LimitFault(ModelState state, in Wish wish, in Sizes before)
    {
        var (config, evicts) = (state.Config, state.Config.Eviction != Eviction.Reject);
        if (evicts)
        {
            // It makes room, but not for more than all of it.
            if (!wish.TakesRevision || wish.Entry is null)
                return null;
            return before.Stored + 1 > config.MaxKeys ? OperationFaultKind.TooManyKeys
                : before.StoredBytes + wish.Entry.Value.Length > config.MaxBytes ? OperationFaultKind.TooManyBytes
                : null;
        }

        if (wish.Keys > 0 && state.Entries.Length + before.Keys + wish.Keys > config.MaxKeys)
            return OperationFaultKind.TooManyKeys;
        return wish.Bytes > 0 && state.Bytes + before.Bytes + wish.Bytes > config.MaxBytes ? OperationFaultKind.TooManyBytes : null;
    }

    private static OperationFaultKind? LimitFault(ModelState state, in Sizes sizes)
    {
        var config = state.Config;
        var (keys, bytes) = config.Eviction == Eviction.Reject
            ? (state.Entries.Length + sizes.Keys, state.Bytes + sizes.Bytes)
            : (sizes.Stored, sizes.StoredBytes);
        return sizes.Keys > 0 && keys > config.MaxKeys ? OperationFaultKind.TooManyKeys
            : sizes.Bytes > 0 && bytes > config.MaxBytes ? OperationFaultKind.TooManyBytes
            : null;
    }

    private static bool IsLimit(OperationFaultKind? kind) =>
        kind is OperationFaultKind.TooManyKeys or OperationFaultKind.TooManyBytes or OperationFaultKind.OverMemoryBudget;

    private bool MayBeOverBudget(in Wish wish) => hasBudget && (wish.Keys > 0 || wish.Bytes > 0);

    private static long? EpochOf(OperationResult? seen) => (seen?.Entry ?? seen?.Previous)?.Revision.Epoch;
}
