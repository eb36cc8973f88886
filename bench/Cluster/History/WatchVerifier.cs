namespace Pail.Bench.Cluster.History;

/// <summary>
/// Looks for what a watch has left out, told twice or in another order. After an explicit reset it may begin again with the present state.
/// </summary>
internal static class WatchVerifier
{
    internal static void Check(WatchLog watch, IEnumerable<Operation> operations, List<Violation> violations)
    {
        var writes = operations
            .Where(static operation => operation is { IsWrite: true, Outcome: OperationOutcome.Done, Tag: not null })
            .ToList();
        var part = new List<WatchItem>();
        var isState = false;
        foreach (var item in watch.Items)
        {
            switch (item.Event)
            {
                case WatchItem.Break or WatchItem.Reset:
                    Check(watch.Bucket, part, writes, violations);
                    part.Clear();
                    isState = item.Event == WatchItem.Reset;
                    break;
                case WatchItem.InitialEnd:
                    isState = false;
                    break;
                default:
                    if (!isState && item.Number > 0)
                        part.Add(item);
                    break;
            }
        }

        Check(watch.Bucket, part, writes, violations);
    }

    private static void Check(string bucket, List<WatchItem> part, List<Operation> writes, List<Violation> violations)
    {
        for (var place = 1; place < part.Count; place++)
        {
            var (before, item) = (part[place - 1], part[place]);
            if (item.Number == before.Number + 1 && !(item.Tag <= before.Tag))
                continue;
            var what = item.Number == before.Number + 1 ? "has an earlier tag than"
                : item.Number > before.Number ? "leaves something out after" : "repeats or comes too late after";
            violations.Add(new Violation(ViolationKind.Watch, $"{bucket}: {item} {what} {before}"));
        }

        var tags = part.Where(static item => item.Tag is not null).Select(static item => item.Tag!.Value).ToList();
        if (tags.Count == 0)
            return;
        var told = part.Select(static item => item.Number).ToHashSet();
        foreach (var write in writes.Where(write => write.Tag >= tags[0] && write.Tag <= tags[^1]))
        {
            if (!told.Contains(write.Tag!.Value.Number))
                violations.Add(new Violation(ViolationKind.Watch, $"{bucket}: a watch from {tags[0]} to {tags[^1]} does not tell {write}"));
        }
    }
}
