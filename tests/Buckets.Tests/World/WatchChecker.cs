namespace Pail.Buckets.Tests.World;

/// <summary>
/// Checks what watchers were told: every change once, in order, without a gap; a transaction in one piece; the same to all; and together
/// with the state at the beginning, the state at the end.
/// </summary>
internal sealed class WatchChecker
{
    private readonly Dictionary<Revision, BucketEvent> _all = [];

    /// <summary>Finds what is wrong with the watches of one bucket; null when nothing is.</summary>
    internal static string? FindFault(BucketHistory history, IReadOnlyList<WatchRecord> watches)
    {
        var checker = new WatchChecker();
        foreach (var watch in watches)
        {
            if (checker.FindFaultAlone(watch) is { } fault)
                return Describe(watch, fault);
        }

        foreach (var watch in watches)
        {
            if ((checker.FindMissing(watch) ?? FindBrokenGroup(watch, history) ?? FindWrongEnd(watch, history)) is { } fault)
                return Describe(watch, fault);
        }

        return checker.FindWrongValue(history) is { } wrong ? $"Bucket \"{history.Title}\": {wrong}" : null;
    }

    /// <summary>The changes after the initial state.</summary>
    private static IEnumerable<BucketEvent> Changes(WatchRecord watch)
    {
        var isInitial = watch.HasInitialState;
        foreach (var change in watch.Events)
        {
            isInitial = (isInitial || change.Kind == BucketEventKind.Reset) && change.Kind != BucketEventKind.InitialEnd;
            if (!isInitial)
                yield return change;
        }
    }

    private static bool IsOfBucket(BucketEvent change) => change.Kind is
        BucketEventKind.BucketDown or BucketEventKind.BucketUp or BucketEventKind.BucketDeleted or BucketEventKind.InitialEnd;

    private string? FindFaultAlone(WatchRecord watch)
    {
        Revision? last = null;
        foreach (var change in Changes(watch))
        {
            var (epoch, number) = change.Revision;
            if (change.Kind == BucketEventKind.Overflow)
                return "It was told of an overflow, but nobody was slow.";
            if (IsOfBucket(change))
            {
                if (last is { } before && (epoch, number).CompareTo((before.Epoch, before.Number)) < 0)
                    return $"{change} came after {before}.";
                if (change.Kind is BucketEventKind.BucketUp or BucketEventKind.InitialEnd)
                    last = change.Revision;
                continue;
            }

            if (change.Key is { } key && !watch.Sees(key))
                return $"{change} is of no key that it watches.";
            if (last is { } previous && (epoch != previous.Epoch || number <= previous.Number))
                return $"{change} came after {previous}: out of order, or twice.";
            if (last is { } neighbour && watch.SeesAll && number != neighbour.Number + 1)
                return $"{change} came after {neighbour}: there is a gap.";
            last = change.Revision;
            if (!_all.TryAdd(change.Revision, change) && !SameChange(_all[change.Revision], change))
                return $"It was told {change}, but another watcher {_all[change.Revision]}.";
        }

        return null;
    }

    private static bool SameChange(BucketEvent one, BucketEvent other) =>
        (one.Kind, one.Key, one.Entry?.Revision) == (other.Kind, other.Key, other.Entry?.Revision)
        && (one.Entry is null || Texts.Of(one.Entry.Value) == Texts.Of(other.Entry!.Value));

    /// <summary>What another watcher was told in between.</summary>
    private string? FindMissing(WatchRecord watch)
    {
        var told = Changes(watch).Where(static change => !IsOfBucket(change)).Select(static change => change.Revision).ToList();
        if (told.Count == 0)
            return null;

        // A reset stands for everything before it.
        var from = watch.Events.Any(static change => change.Kind == BucketEventKind.Reset) ? told[^1] : told[0];
        var missing = _all.Values.Where(change => Order(change.Revision, from) > 0 && Order(change.Revision, told[^1]) < 0)
            .Where(change => change.Key is null || watch.Sees(change.Key))
            .Select(static change => change.Revision)
            .Except(told);
        foreach (var revision in missing)
            return $"It was not told {_all[revision]}.";
        return null;

        static int Order(Revision one, Revision other) => (one.Epoch, one.Number).CompareTo((other.Epoch, other.Number));
    }

    /// <summary>The changes of a transaction that succeeded are one group, and no other change is in it.</summary>
    private static string? FindBrokenGroup(WatchRecord watch, BucketHistory history)
    {
        if (!watch.SeesAll)
            return null;
        var groupOf = new Dictionary<Revision, List<Revision>>();
        var group = new List<Revision>();
        foreach (var change in Changes(watch).Where(static change => !IsOfBucket(change)))
        {
            group.Add(change.Revision);
            groupOf[change.Revision] = group;
            if (change.EndsGroup)
                group = [];
        }

        foreach (var recorded in history.Operations)
        {
            var written = recorded switch
            {
                { IsKnown: true, Answer: TransactionResult { FailedIndex: null } result } => Written(result),
                { IsKnown: true, Answer: OperationResult { Status: ApplyStatus.Created or ApplyStatus.Replaced } result } =>
                    [result.Entry!.Revision],
                _ => [],
            };
            if (written.Count > 0 && groupOf.TryGetValue(written[0], out var told) && !Contains(told, written, recorded))
                return $"The group ({string.Join(", ", told)}) is not that of {recorded}.";
        }

        return null;
    }

    // A deletion does not tell its revision. So a group may have as many more events as keys were deleted.
    private static bool Contains(List<Revision> group, List<Revision> written, Recorded recorded)
    {
        var deletes = (recorded.Answer as TransactionResult)?.Results.Count(static one => one.Status == ApplyStatus.Deleted) ?? 0;
        return written.All(group.Contains) && group.Count == written.Count + deletes;
    }

    private static List<Revision> Written(TransactionResult result) =>
    [
        .. result.Results
            .Where(static one => one.Status is ApplyStatus.Created or ApplyStatus.Replaced)
            .Select(static one => one.Entry!.Revision),
    ];

    /// <summary>The state that the events lead to must be the one that the last list showed.</summary>
    private static string? FindWrongEnd(WatchRecord watch, BucketHistory history)
    {
        if (!watch.IsComplete || !watch.HasInitialState || history.Final is not { } final)
            return null;
        var state = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var epoch = 0L;
        foreach (var change in watch.Events)
        {
            switch (change.Kind)
            {
                case BucketEventKind.Put:
                    state[change.Key!] = Texts.Of(change.Entry);
                    break;
                case BucketEventKind.Delete or BucketEventKind.Expire or BucketEventKind.Evict:
                    state.Remove(change.Key!);
                    break;
                case BucketEventKind.BucketUp when change.Revision.Epoch == epoch || history.Config.Durable:
                    break;
                case BucketEventKind.Clear or BucketEventKind.Reset or BucketEventKind.BucketUp:
                    state.Clear();
                    break;
            }

            epoch = Math.Max(epoch, change.Revision.Epoch);
        }

        var expected = string.Join("; ", final.Where(entry => watch.Sees(entry.Key)).Select(static entry => Texts.Of(entry)));
        var actual = string.Join("; ", state.Values);
        return expected == actual ? null : $"Its events lead to ({actual}), but the bucket has ({expected}).";
    }

    /// <summary>A value that a client has stored is the value that the watchers were told.</summary>
    private string? FindWrongValue(BucketHistory history)
    {
        var entries = history.Operations.Where(static recorded => recorded.IsKnown).SelectMany(static recorded => recorded.Answer switch
        {
            OperationResult { Status: ApplyStatus.Created or ApplyStatus.Replaced } result => [result.Entry!],
            Entry entry => [entry],
            _ => (Entry[])[],
        });
        foreach (var entry in entries)
        {
            if (_all.TryGetValue(entry.Revision, out var told)
                && (told.Kind != BucketEventKind.Put || Texts.Of(told.Entry) != Texts.Of(entry)))
                return $"Its watchers were told {told}, but a client saw {Texts.Of(entry)}.";
        }

        return null;
    }

    private static string Describe(WatchRecord watch, string fault)
    {
        var lines = watch.Events.TakeLast(40).Select(static change =>
            $"{Environment.NewLine}  {change.Revision} {change.Kind} {Texts.Of(change.Entry)}{(change.EndsGroup ? "" : " ...")}");
        return $"The {watch}: {fault} Its last events:{string.Concat(lines)}";
    }
}
