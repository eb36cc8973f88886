using System.Diagnostics;

namespace Pail.Bench.Cluster.History;

/// <summary>Everything that all clients of a run have asked and got. Any thread.</summary>
internal sealed class HistoryLog
{
    private const int MostViolations = 50;
    private const int MostDetails = 500;
    private const int MostTurns = 4000;

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(5);

    private readonly Lock _lock = new();
    private readonly List<Operation> _operations = [];
    private readonly List<WatchLog> _watches = [];
    private readonly List<Violation> _violations = [];
    private readonly Dictionary<string, int> _errors = [];
    private readonly List<string> _details = [];
    private long _number;
    private long _acknowledged;
    private long _longest;

    internal IReadOnlyList<Operation> Operations
    {
        get
        {
            lock (_lock)
                return [.. _operations];
        }
    }

    internal IReadOnlyList<WatchLog> Watches
    {
        get
        {
            lock (_lock)
                return [.. _watches];
        }
    }

    internal IReadOnlyList<Violation> Violations
    {
        get
        {
            lock (_lock)
                return [.. _violations];
        }
    }

    /// <summary>The answers that were errors of the server, or missing, and how often they came.</summary>
    internal IReadOnlyDictionary<string, int> Errors
    {
        get
        {
            lock (_lock)
                return new Dictionary<string, int>(_errors);
        }
    }

    /// <summary>What was done to the cluster, and some of the errors, with their times.</summary>
    internal IReadOnlyList<string> Details
    {
        get
        {
            lock (_lock)
                return [.. _details];
        }
    }

    /// <summary>How many writes were acknowledged.</summary>
    internal long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>The longest time that a request took to be answered, or not.</summary>
    internal TimeSpan Longest => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _longest));

    /// <summary>A number that no other write has.</summary>
    internal long NextNumber() => Interlocked.Increment(ref _number);

    /// <summary>Notes operations that are about to be sent in one request.</summary>
    internal void Begin(IReadOnlyList<Operation> operations)
    {
        lock (_lock)
            _operations.AddRange(operations);
        var now = Stopwatch.GetTimestamp();
        foreach (var operation in operations)
            operation.Began = now;
    }

    /// <summary>Notes what was answered.</summary>
    internal void End(Operation operation, OperationOutcome outcome, long answered)
    {
        if (outcome == OperationOutcome.Done && operation.IsWrite)
            Interlocked.Increment(ref _acknowledged);
        operation.Outcome = outcome;
        if (outcome != OperationOutcome.Unknown)
            operation.Ended = answered;
    }

    internal void Add(Operation operation)
    {
        lock (_lock)
            _operations.Add(operation);
    }

    internal void Add(WatchLog watch)
    {
        lock (_lock)
            _watches.Add(watch);
    }

    internal void Report(ViolationKind kind, string message)
    {
        lock (_lock)
        {
            if (_violations.Count < MostViolations)
                _violations.Add(new Violation(kind, message));
        }
    }

    /// <summary>Counts an error.</summary>
    /// <param name="what">Its kind.</param>
    /// <param name="detail">All about it, of which some are kept.</param>
    internal void CountError(string what, string detail)
    {
        lock (_lock)
        {
            _errors[what] = _errors.GetValueOrDefault(what) + 1;
            if (_details.Count < MostDetails)
                _details.Add($"{Stopwatch.GetTimestamp()} {what}: {detail}");
        }
    }

    /// <summary>Notes that something was done to the cluster.</summary>
    internal void Note(string what)
    {
        lock (_lock)
            _details.Add($"{Stopwatch.GetTimestamp()} {what}");
    }

    /// <summary>Notes how long a request took.</summary>
    internal void Took(long ticks)
    {
        long longest;
        do
            longest = Interlocked.Read(ref _longest);
        while (ticks > longest && Interlocked.CompareExchange(ref _longest, ticks, longest) != longest);
    }

    /// <summary>Completes when so many writes were acknowledged, or after some seconds.</summary>
    internal async Task WhenAcknowledged(long writes)
    {
        for (var turn = 0; turn < MostTurns && Acknowledged < writes; turn++)
            await Task.Delay(Turn);
    }
}
