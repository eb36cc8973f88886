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
            // A reader of a table does not wait for the writer, which looks at the clock before it stores an entry. So a read at a later
            // time may come before that write: it does not move the time of the state.
            Read read when state.Config.Backend == BucketBackend.Table =>
                AfterRead(state, read, recorded).Select(after => after with { Now = before.Now }),
            Read read => AfterRead(state, read, recorded),
            Operation operation => Sweeps(state).SelectMany(swept => After(swept, operation, (OperationResult?)recorded.Answer)),
            Transaction transaction => Sweeps(state).SelectMany(swept => After(swept, transaction, (TransactionResult?)recorded.Answer)),
            KeyQuery query when recorded.IsKnown => Sweeps(state).SelectMany(swept => After(swept, query, (KeyPage)recorded.Answer!)),
            KeyQuery => [state],
            RemoveAll => Sweeps(state).SelectMany(swept => AfterRemoveAll(swept, recorded)),
            Configured configured => [state with { Config = configured.Config }],
            EntriesLost => [state with { Entries = [], Last = 0, Epoch = 0, LastEpoch = Math.Max(state.Epoch, state.LastEpoch) }],
            Restarted restarted => state.Restarted(restarted.Epoch) is { } next ? [next] : [],
            BucketRemoved { WasEmpty: true } when state.Entries.Any(entry => !entry.HasExpired(now)) => [],
            BucketRemoved => [state with { IsGone = true }],
            FoundNotEmpty when state.Config.Durable && !state.Entries.IsEmpty => [state],
            FoundNotEmpty => state.Entries.All(entry => entry.HasExpired(now)) ? [] : [state],
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
            if (seen is not null && state.SeenEntry(seen.Revision.Epoch) is var bound)
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
        // What has expired is removed first, and does not count.
        state = Swept(state);
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
            if (state.SeenEntry(epoch) is not { } bound)
                yield break;
            state = bound;
        }

        var now = state.Now;
        state = state.WithoutExpired(operation.Key, now);
        if (operation is GetOperation && state.Find(operation.Key) is { } read && Holds(operation.Condition, state.Epoch, read))
            state = state.With(read.Used(now));
        var wish = WishOf(state.Config, state.Epoch, state.Find(operation.Key), operation, now, state.Last + 1);
        var sizes = default(Sizes).Plus(wish);
        if (LimitFault(state, sizes) is not null)
        {
            // What has expired takes no room.
            state = Swept(state);
            wish = WishOf(state.Config, state.Epoch, state.Find(operation.Key), operation, now, state.Last + 1);
            if (LimitFault(state, sizes) is { } fault)
                wish = wish.Refused(fault);
        }

        if (MayBeOverBudget(sizes))
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
        foreach (var after in Evictions(stored with { Last = state.Last + (wish.TakesRevision ? 1 : 0) }, state.Last))
            yield return after;
    }

    /// <summary>Removes all that has expired.</summary>
    private static ModelState Swept(ModelState state)
    {
        var living = state.Entries.RemoveAll(entry => entry.HasExpired(state.Now));
        return state with { Entries = living, Last = state.Last + state.Entries.Length - living.Length };
    }

    /// <summary>All ways in which the bucket may get back within its limits. What the change has stored stays.</summary>
    private static IEnumerable<ModelState> Evictions(ModelState state, long before)
    {
        if (!IsToEvict(state))
            return [state];
        state = Swept(state);
        var victims = IsToEvict(state) ? state.Entries.Where(entry => entry.Number <= before).ToArray() : [];
        return victims.Length == 0
            ? [state]
            : victims.SelectMany(victim => Evictions(state.Without(victim.Key) with { Last = state.Last + 1 }, before));
    }

    private static bool IsToEvict(ModelState state) => state.Config.Eviction != Eviction.Reject
        && (state.Entries.Length > state.Config.MaxKeys || state.Bytes > state.Config.MaxBytes);

    private static OperationFaultKind? LimitFault(ModelState state, in Sizes sizes)
    {
        // A bucket that evicts makes room, but not for more than all of it.
        var (keys, bytes) = state.Config.Eviction == Eviction.Reject
            ? (state.Entries.Length + sizes.Keys, state.Bytes + sizes.Bytes)
            : (sizes.Written, sizes.WrittenBytes);
        if (sizes.Keys > 0 && keys > state.Config.MaxKeys)
            return OperationFaultKind.TooManyKeys;
        return sizes.Bytes > 0 && bytes > state.Config.MaxBytes ? OperationFaultKind.TooManyBytes : null;
    }

    private bool MayBeOverBudget(in Sizes sizes) => hasBudget && sizes.Memory > 0;

    private static long? EpochOf(OperationResult? seen) => (seen?.Entry ?? seen?.Previous)?.Revision.Epoch;
}
