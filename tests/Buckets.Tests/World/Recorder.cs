namespace Pail.Buckets.Tests.World;

/// <summary>
/// The order of all moments of a run, and the histories of its buckets. A moment is a request, an answer or something seen in between; all
/// have different numbers.
/// </summary>
internal sealed class Recorder(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<long> _instants = [];
    private readonly Dictionary<IBucket, BucketHistory> _histories = new(ReferenceEqualityComparer.Instance);
    private long _lastInstant;
    private long _moment;

    internal long Now => time.GetUtcNow().UtcTicks;

    internal List<WatchRecord> Watches { get; } = [];

    /// <summary>How often clients were told of each failure.</summary>
    internal int[] Failures { get; } = new int[Enum.GetValues<BucketFailure>().Length];

    internal IReadOnlyList<BucketHistory> Histories
    {
        get
        {
            lock (_lock)
                return [.. _histories.Values];
        }
    }

    /// <summary>Takes the next moment, and notes the time.</summary>
    internal long Tick()
    {
        // Seldom under the lock: threads that take turns here would not race with each other in the bucket.
        var now = Now;
        if (Volatile.Read(ref _lastInstant) < now)
        {
            lock (_lock)
            {
                if (_lastInstant < now)
                    _instants.Add(_lastInstant = now);
            }
        }

        return Interlocked.Increment(ref _moment);
    }

    internal BucketHistory Of(IBucket bucket, bool hasExactLosses = true)
    {
        lock (_lock)
        {
            if (!_histories.TryGetValue(bucket, out var history))
            {
                var title = $"{bucket.Name} ({_histories.Count})";
                _histories[bucket] = history = new BucketHistory(bucket, bucket.Config, title) { HasExactLosses = hasExactLosses };
            }

            return history;
        }
    }

    /// <summary>Lets the history of a durable bucket go on with what it is in the next program.</summary>
    internal void GoOn(BucketHistory history, IBucket next)
    {
        lock (_lock)
        {
            _histories.Remove(history.Bucket);
            history.Bucket = next;
            _histories[next] = history;
        }
    }

    /// <summary>Begins another history of a durable bucket: of what was seen of it before, a power cut has taken some back.</summary>
    internal BucketHistory BeginAgain(IBucket next, ModelState start)
    {
        lock (_lock)
            return _histories[next] = new BucketHistory(next, start.Config, $"{next.Name} ({_histories.Count})") { Start = start };
    }

    internal Recorded Begin(BucketHistory history, string client, object request, Recorded? previous = null)
    {
        var recorded = new Recorded(client, request) { Previous = previous };
        lock (_lock)
            history.Operations.Add(recorded);
        (recorded.InvokedAt, recorded.Invoked) = (Now, Tick());
        return recorded;
    }

    /// <summary>Notes the answer of an operation.</summary>
    internal void End(Recorded recorded, object? answer)
    {
        (recorded.Answer, recorded.IsKnown, recorded.AnsweredAt, recorded.Answered) = (answer, true, Now, Tick());
    }

    internal void Count(BucketFailure failure) => Failures[(int)failure]++;

    /// <summary>Forgets an operation that had no effect.</summary>
    internal void Forget(BucketHistory history, Recorded recorded)
    {
        lock (_lock)
            history.Operations.Remove(recorded);
    }

    /// <summary>Notes something that happened between two moments.</summary>
    internal Recorded Note(BucketHistory history, object what, long after, long afterAt)
    {
        lock (_lock)
        {
            var recorded = new Recorded("the tree", what)
            {
                Invoked = after,
                InvokedAt = afterAt,
                IsKnown = true,
                AnsweredAt = Now,
                Answered = Tick(),
            };
            history.Operations.Add(recorded);
            return recorded;
        }
    }

    /// <summary>All that was asked, answered and told, as text.</summary>
    internal string Transcript()
    {
        var operations = Histories.SelectMany(static history => history.Operations.Select(recorded => $"{history.Title} {recorded}"));
        var events = Watches.SelectMany(
            static watch => watch.Events.Select(change => $"{watch}: {change.Revision} {change.Kind} {change.Key}"));
        return string.Join(Environment.NewLine, operations.Concat(events));
    }

    /// <summary>Finds the first bucket whose history is not linearizable.</summary>
    internal string? FindFault(Model model)
    {
        foreach (var history in Histories)
        {
            var checker = new HistoryChecker(model, history.Operations, _instants);
            if (checker.FindFault(history.Start) is { } fault)
                return $"The history of bucket \"{history.Title}\" is not linearizable. {fault}";
            if (WatchChecker.FindFault(history, [.. Watches.Where(watch => watch.History == history)]) is { } wrong)
                return wrong;
        }

        return null;
    }
}
