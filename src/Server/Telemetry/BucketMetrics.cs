using System.Diagnostics.Metrics;
using Pail.Buckets;

namespace Pail.Server.Telemetry;

/// <summary>
/// The figures of the buckets as instruments of the meter <see cref="MeterName"/>. They read counters that the buckets have anyway, when
/// somebody collects them, so requests pay nothing for them.
/// </summary>
internal sealed class BucketMetrics
{
    internal const string MeterName = "Pail.Buckets";

    private readonly BucketTree _tree;
    private readonly Meter _meter;
    private readonly Lock _lock = new();
    private BucketTreeStatistics? _figures;
    private long _version;

    internal BucketMetrics(BucketTree tree, IMeterFactory meters)
    {
        _tree = tree;
        _meter = meters.Create(MeterName);
        PerBackend("pail.bucket.count", "{bucket}", "Buckets that exist.", static figures => figures.Buckets);
        PerBackend("pail.bucket.failed", "{bucket}", "Buckets that have failed and are not restarted.", static figures => figures.Failed);
        PerBackend("pail.bucket.keys", "{key}", "Keys that the buckets hold.", static figures => figures.Keys);
        PerBackend("pail.bucket.size", "By", "Bytes of all values.", static figures => figures.Bytes);
        PerBackend("pail.bucket.watchers", "{watcher}", "Watchers of the buckets.", static figures => figures.Watchers);
        PerBackend(
            "pail.bucket.mailbox.length", "{message}", "Messages that wait in the mailboxes of all buckets.",
            static figures => figures.WaitingMessages);
        PerBackend(
            "pail.bucket.mailbox.longest", "{message}", "Messages in the longest mailbox of a bucket.",
            static figures => figures.LongestMailbox);
        Counter("pail.bucket.expired", "Values that have expired.", static figures => figures.Expired);
        Counter("pail.bucket.evicted", "Values that were evicted to make room for others.", static figures => figures.Evicted);
        if (tree.Statistics().MemoryLimit is { } limit)
        {
            var used = new Reading();
            _meter.CreateObservableUpDownCounter(
                "pail.memory.used", () => Figures(used).MemoryUsed, "By", "How much of the memory budget the buckets take.");
            _meter.CreateObservableUpDownCounter("pail.memory.limit", () => limit, "By", "The memory budget of all buckets.");
        }
    }

    private void Counter(string name, string description, Func<BucketTreeStatistics, long> value)
    {
        var reading = new Reading();
        _meter.CreateObservableCounter(name, () => value(Figures(reading)), "{key}", description);
    }

    private void PerBackend(string name, string unit, string description, Func<BackendStatistics, long> value)
    {
        var reading = new Reading();
        _meter.CreateObservableUpDownCounter(
            name,
            () => Figures(reading).Backends.Select(
                backend => new Measurement<long>(value(backend), new KeyValuePair<string, object?>("pail.backend", Word(backend.Backend)))),
            unit,
            description);
    }

    // All instruments of one collection share one walk over the buckets: an instrument that has not seen the latest figures yet takes them,
    // and one that has makes new ones.
    private BucketTreeStatistics Figures(Reading reading)
    {
        lock (_lock)
        {
            if (_figures is null || reading.Version == _version)
            {
                _figures = _tree.Statistics();
                _version++;
            }

            reading.Version = _version;
            return _figures;
        }
    }

    private static string Word(BucketBackend backend) => backend switch
    {
        BucketBackend.Agent => "agent",
        BucketBackend.GenServer => "genserver",
        _ => "table",
    };

    /// <summary>Which figures an instrument has seen.</summary>
    private sealed class Reading
    {
        internal long Version;
    }
}
