namespace Pail.Buckets.Tests.World;

/// <summary>What clients and watchers of durable buckets have seen: no tag stands for two values, and nothing seen is taken back.</summary>
internal static class TagBook
{
    /// <summary>Finds a revision that two values have had, whatever happened in between; null when there is none.</summary>
    internal static string? FindFault(Recorder recorder)
    {
        var values = new Dictionary<(long Bucket, Revision Revision), string>();
        foreach (var history in recorder.Histories.Where(static history => history.Config.Durable))
        {
            var told = recorder.Watches.Where(watch => watch.History == history)
                .SelectMany(static watch => watch.Events)
                .Where(static change => change.Kind == BucketEventKind.Put)
                .Select(static change => change.Entry!);
            foreach (var entry in Answers(history).Concat(told))
            {
                var value = Texts.Of(entry);
                if (!values.TryAdd((history.Number, entry.Revision), value) && values[(history.Number, entry.Revision)] != value)
                    return $"{entry.Revision} of \"{history.Title}\" is the tag of {values[(history.Number, entry.Revision)]} and {value}.";
            }
        }

        return null;
    }

    /// <summary>The greatest number of a revision that a client was given for its write.</summary>
    internal static long LastWrite(BucketHistory history) => Answers(history)
        .Select(static entry => entry.Revision.Number)
        .DefaultIfEmpty()
        .Max();

    /// <summary>Finds an event that was told before a restart and is not true after it; null when there is none.</summary>
    internal static string? FindTakenBack(WatchRecord watch, SnapshotPage page)
    {
        var found = page.Entries.ToDictionary(static entry => entry.Key);
        var last = watch.Events.Where(static change => change.Key is not null)
            .GroupBy(static change => change.Key!)
            .Select(static changes => changes.MaxBy(static change => change.Revision.Number));
        foreach (var told in last)
        {
            var entry = found.GetValueOrDefault(told.Key!);
            var isThere = entry is not null && (entry.Revision.Number > told.Revision.Number
                || (told.Kind == BucketEventKind.Put && entry.Revision == told.Revision));
            var isGone = entry is null && (told.Kind != BucketEventKind.Put || page.Revision.Number > told.Revision.Number);
            if (!isThere && !isGone)
            {
                return $"The {watch} was told {told} before a restart; after it there is {Texts.Of(entry)}, "
                    + $"and the last revision is {page.Revision}.";
            }
        }

        return null;
    }

    // A transaction that has failed tells what it would have stored.
    private static IEnumerable<Entry> Answers(BucketHistory history) => history.Operations
        .Where(static recorded => recorded.Answer is not TransactionResult { FailedIndex: not null })
        .SelectMany(static recorded => HistoryChecker.Entries(recorded.Answer));
}
