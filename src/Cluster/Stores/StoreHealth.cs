using System.Diagnostics.Metrics;
using Pail.Buckets;

namespace Pail.Cluster.Stores;

/// <summary>How a store has answered so far. Any thread may use it.</summary>
internal sealed class StoreHealth : IDisposable
{
    /// <summary>The meter of the cluster's instruments.</summary>
    internal const string MeterName = "Pail.Cluster";

    private const long Never = long.MinValue;

    private readonly TimeProvider _time;
    private readonly Histogram<double> _durations;
    private readonly Counter<long> _rows;
    private readonly Counter<long> _bytes;
    private long _lastAnswer = Never;

    internal StoreHealth(TimeProvider time)
    {
        _time = time;
        _durations = Meter.CreateHistogram<double>(
            "pail.cluster.store.duration", "s", "How long the calls of the store take.");
        _rows = Meter.CreateCounter<long>("pail.cluster.store.rows", "{row}", "Rows that commits have written or deleted.");
        _bytes = Meter.CreateCounter<long>("pail.cluster.store.bytes", "By", "Bytes of the rows that commits have written.");
    }

    /// <summary>The instruments of this store.</summary>
    internal Meter Meter { get; } = new(MeterName);

    /// <summary>How long ago the store last answered, however the clock was set meanwhile; null when it has not yet.</summary>
    internal TimeSpan? Silence => Interlocked.Read(ref _lastAnswer) is not Never and var last ? _time.GetElapsedTime(last) : null;

    internal long Start() => _time.GetTimestamp();

    internal void Answered(string operation, long start)
    {
        Interlocked.Exchange(ref _lastAnswer, _time.GetTimestamp());
        Record(operation, start, "ok");
    }

    internal void Failed(string operation, long start, BucketStorageException exception) =>
        Record(operation, start, exception.Fault.ToString());

    internal void Committed(BucketCommit commit)
    {
        var bytes = 0L;
        foreach (var row in commit.Rows)
            bytes += row.Data.Length;
        _rows.Add(commit.Rows.Count);
        _bytes.Add(bytes);
    }

    public void Dispose() => Meter.Dispose();

    private void Record(string operation, long start, string outcome) => _durations.Record(
        _time.GetElapsedTime(start).TotalSeconds, new("operation", operation), new KeyValuePair<string, object?>("outcome", outcome));
}
