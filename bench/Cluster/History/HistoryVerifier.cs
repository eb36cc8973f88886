using Pail.Bench.Durability.Model;

namespace Pail.Bench.Cluster.History;

/// <summary>Looks for everything that the history of a run shows to be wrong.</summary>
internal static class HistoryVerifier
{
    internal static List<Violation> Check(HistoryLog log)
    {
        var violations = new List<Violation>(log.Violations);
        var operations = log.Operations;
        CheckTags(operations, log.Watches, violations);
        CheckContents(operations, log.Watches, violations);
        foreach (var bucket in operations.GroupBy(static operation => operation.Bucket))
            CheckRising(bucket, violations);
        foreach (var key in operations.GroupBy(static operation => (operation.Bucket, operation.Key)))
            CheckKey([.. key], violations);
        foreach (var watch in log.Watches)
            WatchVerifier.Check(watch, operations.Where(operation => operation.Bucket == watch.Bucket), violations);
        return violations;
    }

    private static void CheckKey(List<Operation> operations, List<Violation> violations)
    {
        var before = violations.Count;
        CheckNumbers(operations, violations);
        CheckReads(operations, violations);

        // What is wrong already is not told in other words.
        if (violations.Count == before && new KeyChecker(operations).FindFault() is { } fault)
        {
            var (bucket, key) = (operations[0].Bucket, operations[0].Key);
            violations.Add(new Violation(ViolationKind.NotLinearizable, $"{bucket}/{key}: {fault}"));
        }
    }

    // One entity tag never stands for two values, or for two keys.
    private static void CheckTags(IEnumerable<Operation> operations, IEnumerable<WatchLog> watches, List<Violation> violations)
    {
        var values = new Dictionary<(string Bucket, Tag Tag), string>();
        foreach (var operation in operations)
        {
            if (operation is { Outcome: OperationOutcome.Done, Tag: { } tag, Content: { } content })
                Note(operation.Bucket, tag, operation.Key, content);
        }

        foreach (var watch in watches)
        {
            foreach (var item in watch.Items)
            {
                if (item is { Tag: { } tag, Key: { } key, Content: { } content })
                    Note(watch.Bucket, tag, key, content);
            }
        }

        void Note(string bucket, Tag tag, string key, string content)
        {
            var value = $"{key} {content}";
            if (values.TryAdd((bucket, tag), value) || values[(bucket, tag)] == value)
                return;
            violations.Add(new Violation(
                ViolationKind.RepeatedTag, $"{bucket}: {tag} stands for {values[(bucket, tag)]}, and for {value}"));
        }
    }

    // What was seen was sent, and not refused.
    private static void CheckContents(IEnumerable<Operation> operations, IEnumerable<WatchLog> watches, List<Violation> violations)
    {
        var puts = operations
            .Where(static operation => operation.Kind == OperationKind.Put)
            .ToLookup(static operation => (operation.Bucket, operation.Key, operation.Content));
        var numbers = operations
            .Where(static operation => operation.Kind == OperationKind.Increment)
            .Select(static operation => (operation.Bucket, operation.Key))
            .ToHashSet();
        foreach (var read in operations)
        {
            if (read is { Kind: OperationKind.Read, Outcome: OperationOutcome.Done, Content: { } content })
                See(read.Bucket, read.Key, content, $"{read}");
        }

        foreach (var watch in watches)
        {
            foreach (var item in watch.Items)
            {
                if (item is { Key: { } key, Content: { } content })
                    See(watch.Bucket, key, content, $"a watch: {item}");
            }
        }

        void See(string bucket, string key, string content, string where)
        {
            if (numbers.Contains((bucket, key)))
                return;
            var put = puts[(bucket, key, content)].FirstOrDefault();
            if (put is null)
                violations.Add(new Violation(ViolationKind.CameBack, $"{bucket}/{key}: {content} was sent by nobody, but seen by {where}"));
            else if (put.Outcome is OperationOutcome.NotApplied or OperationOutcome.Refused)
                violations.Add(new Violation(ViolationKind.CameBack, $"{put} was not done, but was seen by {where}"));
        }
    }

    // A write that was sent after another one was acknowledged has the later tag, in the whole bucket.
    private static void CheckRising(IEnumerable<Operation> bucket, List<Violation> violations)
    {
        var writes = bucket
            .Where(static operation => operation is { IsWrite: true, Outcome: OperationOutcome.Done, Tag: not null })
            .ToList();
        var ended = writes.OrderBy(static operation => operation.Ended).ToList();
        Operation? latest = null;
        var place = 0;
        foreach (var write in writes.OrderBy(static operation => operation.Began))
        {
            for (; place < ended.Count && ended[place].Ended < write.Began; place++)
            {
                if (latest is null || ended[place].Tag > latest.Tag)
                    latest = ended[place];
            }

            if (latest is not null && write.Tag <= latest.Tag)
                violations.Add(new Violation(ViolationKind.Order, $"{write} was sent after {latest} was acknowledged"));
        }
    }

    private static void CheckNumbers(IEnumerable<Operation> operations, List<Violation> violations)
    {
        var numbers = new Dictionary<string, Operation>(StringComparer.Ordinal);
        foreach (var operation in operations)
        {
            if (operation is not { Kind: OperationKind.Increment, Outcome: OperationOutcome.Done, Content: { } number })
                continue;
            if (!numbers.TryAdd(number, operation))
                violations.Add(new Violation(ViolationKind.Order, $"{operation} and {numbers[number]} have the same number"));
        }
    }

    // A read is not older than a write that was acknowledged before the read began. The linearizability check finds these too, but this
    // one says what has happened, and what is missing at the end.
    private static void CheckReads(List<Operation> operations, List<Violation> violations)
    {
        var writes = operations
            .Where(static operation => operation is { IsWrite: true, Outcome: OperationOutcome.Done, Tag: not null })
            .OrderBy(static operation => operation.Ended)
            .ToList();
        var deletes = operations
            .Where(static operation => operation.Kind == OperationKind.Delete
                && operation.Outcome is OperationOutcome.Done or OperationOutcome.Unknown)
            .ToList();
        Operation? latest = null;
        var place = 0;
        foreach (var read in operations
            .Where(static operation => operation is { Kind: OperationKind.Read, Outcome: OperationOutcome.Done })
            .OrderBy(static operation => operation.Began))
        {
            for (; place < writes.Count && writes[place].Ended < read.Began; place++)
            {
                if (latest is null || writes[place].Tag > latest.Tag)
                    latest = writes[place];
            }

            if (latest is null || (read.Content is not null ? read.Tag >= latest.Tag : MayBeDeleted(latest, read)))
                continue;
            violations.Add(new Violation(
                read.IsFinal ? ViolationKind.Lost : ViolationKind.Stale, $"{read} was sent after {latest} was acknowledged"));
        }

        bool MayBeDeleted(Operation write, Operation read) =>
            deletes.Exists(delete => delete.Ended > write.Began && delete.Began < read.Ended);
    }
}
