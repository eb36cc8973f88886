using System.Diagnostics.Metrics;
using Pail.Buckets;

namespace Pail.Cluster.Stores;

/// <summary>How a store has answered so far. Any thread may use it.</summary>
internal sealed class StoreHealth : IDisposable
{
    /// <summary>The meter of the cluster's instruments.</summary>
    internal const string MeterName = "Pail.Cluster";

    private const long Never = long.MinValue;

    // In seconds: from a store on this machine to one that is given up.
    private static readonly double[] Bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

    private readonly TimeProvider _time;
    private readonly Histogram<double> _durations;
    private readonly Counter<long> _rowCounts;
    private readonly Counter<long> _byteCounts;
    private long _lastAnswer = Never;
    private BucketStorageError? _lastError;
    private long _commits;
    private long _rows;
    private long _bytes;

    internal StoreHealth(TimeProvider time)
    {
        _time = time;
        _durations = Meter.CreateHistogram<double>(
            "pail.cluster.store.duration", "s", "How long the calls of the store take.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });
        _rowCounts = Meter.CreateCounter<long>("pail.cluster.store.rows", "{row}", "Rows that commits have written or deleted.");
        _byteCounts = Meter.CreateCounter<long>("pail.cluster.store.bytes", "By", "Bytes of the rows that commits have written.");
    }

    /// <summary>The instruments of this store.</summary>
    internal Meter Meter { get; } = new(MeterName);

    /// <summary>How long ago the store last answered, however the clock was set meanwhile; null when it has not yet.</summary>
    internal TimeSpan? Silence => Interlocked.Read(ref _lastAnswer) is not Never and var last ? _time.GetElapsedTime(last) : null;

    /// <summary>The last failure; null for none.</summary>
    internal BucketStorageError? LastError => Volatile.Read(ref _lastError);

    /// <summary>How many batches were committed.</summary>
    internal long Commits => Interlocked.Read(ref _commits);

    /// <summary>How many rows the commits have written or deleted.</summary>
    internal long Rows => Interlocked.Read(ref _rows);

    /// <summary>How many bytes the written rows have.</summary>
    internal long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Notes how a call of the store ends.</summary>
    internal async Task<T> Observe<T>(string operation, Task<T> call)
    {
        await Observe(operation, (Task)call).ConfigureAwait(false);
        return await call.ConfigureAwait(false);
    }

    /// <inheritdoc cref="Observe{T}"/>
    internal async Task Observe(string operation, Task call)
    {
        var start = _time.GetTimestamp();
        try
        {
            await call.ConfigureAwait(false);
            Answered(operation, start);
        }
        catch (BucketStorageException exception)
        {
            Failed(operation, start, exception);
            throw;
        }
    }

    private void Answered(string operation, long start)
    {
        Interlocked.Exchange(ref _lastAnswer, _time.GetTimestamp());
        Record(operation, start, "ok");
    }

    private void Failed(string operation, long start, BucketStorageException exception)
    {
        Volatile.Write(ref _lastError, new BucketStorageError(_time.GetUtcNow(), exception.Message));
        Record(operation, start, exception.Fault.ToString());
    }

    internal void Committed(BucketCommit commit)
    {
        var bytes = 0L;
        foreach (var row in commit.Rows)
            bytes += row.Data.Length;
        Interlocked.Increment(ref _commits);
        Interlocked.Add(ref _rows, commit.Rows.Count);
        Interlocked.Add(ref _bytes, bytes);
        _rowCounts.Add(commit.Rows.Count);
        _byteCounts.Add(bytes);
    }

    public void Dispose() => Meter.Dispose();

    private void Record(string operation, long start, string outcome) => _durations.Record(
        _time.GetElapsedTime(start).TotalSeconds, new("operation", operation), new KeyValuePair<string, object?>("outcome", outcome));
}
