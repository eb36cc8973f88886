using HdrHistogram;

namespace Pail.Bench.Load;

/// <summary>What one worker has counted. Only this worker writes it.</summary>
internal sealed class Tally
{
    /// <summary>The longest time that is told apart; longer ones count as this one.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private const int Digits = 3;

    private readonly Dictionary<string, long> _errors = [];
    private long _failures;
    private LongHistogram? _latencies;
    private LongHistogram? _lateness;

    public long Operations { get; set; }

    public long Requests { get; set; }

    /// <summary>Writes that were refused because another client had written in between, and were tried again.</summary>
    public long Retries { get; set; }

    /// <summary>Reads of a key that was lost with its process.</summary>
    public long Missing { get; set; }

    public IReadOnlyDictionary<string, long> Errors => _errors;

    /// <summary>Times from the moment that an operation was due to its end, in microseconds.</summary>
    // Made when it is used: a histogram has a hundred kilobytes, and a closed loop needs none.
    public LongHistogram Latencies => _latencies ??= NewHistogram();

    /// <summary>How late operations were begun, in microseconds: the generator's own delay.</summary>
    public LongHistogram Lateness => _lateness ??= NewHistogram();

    public static void Record(LongHistogram histogram, TimeSpan time) =>
        histogram.RecordValue(Math.Clamp((long)time.TotalMicroseconds, 0, (long)Longest.TotalMicroseconds));

    /// <summary>Does a step and counts its operations, unless it has failed.</summary>
    public async Task Count(IWork work, int place)
    {
        var failures = _failures;
        await work.Step(place, this);
        if (failures == _failures)
            Operations += work.OperationsEach;
    }

    public void Fail(string what)
    {
        _failures++;
        _errors[what] = _errors.GetValueOrDefault(what) + 1;
    }

    /// <summary>Adds what another worker has counted.</summary>
    public void Add(Tally other)
    {
        Operations += other.Operations;
        Requests += other.Requests;
        Retries += other.Retries;
        Missing += other.Missing;
        foreach (var (what, count) in other._errors)
            _errors[what] = _errors.GetValueOrDefault(what) + count;
        if (other._latencies is { } latencies)
            Latencies.Add(latencies);
        if (other._lateness is { } lateness)
            Lateness.Add(lateness);
    }

    private static LongHistogram NewHistogram() => new((long)Longest.TotalMicroseconds, Digits);
}
