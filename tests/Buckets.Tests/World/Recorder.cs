namespace Pail.Buckets.Tests.World;

/// <summary>Records what clients do to one bucket, from its creation to its deletion.</summary>
internal sealed class BucketHistory(IBucket bucket, BucketConfig config, string title)
{
    internal IBucket Bucket => bucket;

    internal string Title => title;

    /// <summary>The configuration that the bucket had when it was first seen.</summary>
    internal BucketConfig Config => config;

    internal List<Recorded> Operations { get; } = [];

    /// <summary>
    /// Ends the time in which operations with an unknown outcome may take effect. A message to a process does nothing after the end of the
    /// process, and messages are handled in the order in which they were sent: once a later one is answered, the earlier one is done.
    /// </summary>
    internal void CloseWindows()
    {
        // What changes nothing needs no place in the order.
        Operations.RemoveAll(static recorded => recorded is { IsKnown: false, Request: KeyQuery or Read { Uses: false } });
        foreach (var recorded in Operations.Where(static recorded => recorded is { IsKnown: false, FailedAt: > 0 }))
        {
            foreach (var other in Operations.Where(other => other.IsKnown && other.Answered < recorded.Answered))
            {
                if (other.Request is EntriesLost && other.Answered >= recorded.FailedAt)
                    (recorded.Answered, recorded.AnsweredAt) = (other.Invoked, other.InvokedAt);
                else if (other.IsMessage && other.Invoked > recorded.FailedAt)
                    (recorded.Answered, recorded.AnsweredAt) = (other.Answered, other.AnsweredAt);
            }
        }
    }
}

/// <summary>
/// The order of all moments of a run, and the histories of its buckets. A moment is a request, an answer or something seen in between; all
/// have different numbers.
/// </summary>
internal sealed class Recorder(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<long> _instants = [];
    private readonly Dictionary<IBucket, BucketHistory> _histories = new(ReferenceEqualityComparer.Instance);
    private long _moment;

    internal long Now => time.GetUtcNow().UtcTicks;

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
        lock (_lock)
        {
            var now = Now;
            if (_instants.Count == 0 || _instants[^1] < now)
                _instants.Add(now);
            return ++_moment;
        }
    }

    internal BucketHistory Of(IBucket bucket)
    {
        lock (_lock)
        {
            if (!_histories.TryGetValue(bucket, out var history))
                _histories[bucket] = history = new BucketHistory(bucket, bucket.Config, $"{bucket.Name} ({_histories.Count})");
            return history;
        }
    }

    internal Recorded Begin(BucketHistory history, string client, object request, Recorded? previous = null)
    {
        lock (_lock)
        {
            var recorded = new Recorded(client, request) { InvokedAt = Now, Invoked = Tick(), Previous = previous };
            history.Operations.Add(recorded);
            return recorded;
        }
    }

    /// <summary>Notes the answer of an operation.</summary>
    internal void End(Recorded recorded, object? answer)
    {
        lock (_lock)
            (recorded.Answer, recorded.IsKnown, recorded.AnsweredAt, recorded.Answered) = (answer, true, Now, Tick());
    }

    /// <summary>Forgets an operation that had no effect.</summary>
    internal void Forget(BucketHistory history, Recorded recorded)
    {
        lock (_lock)
            history.Operations.Remove(recorded);
    }

    /// <summary>Notes something that happened between two moments.</summary>
    internal void Note(BucketHistory history, object what, long after, long afterAt)
    {
        lock (_lock)
        {
            history.Operations.Add(new Recorded("the tree", what)
            {
                Invoked = after, InvokedAt = afterAt, IsKnown = true, AnsweredAt = Now, Answered = Tick(),
            });
        }
    }

    /// <summary>Finds the first bucket whose history is not linearizable.</summary>
    internal string? FindFault(Model model)
    {
        foreach (var history in Histories)
        {
            var checker = new HistoryChecker(model, history.Operations, _instants);
            if (checker.FindFault(new ModelState(history.Config)) is { } fault)
                return $"The history of bucket \"{history.Title}\" is not linearizable. {fault}";
        }

        return null;
    }
}
