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

    private readonly Meter _meter;
    private readonly SharedFigures<BucketTreeStatistics> _figures;

    internal BucketMetrics(BucketTree tree, IMeterFactory meters)
    {
        // One walk over the buckets for all of them.
        _figures = new SharedFigures<BucketTreeStatistics>(tree.Statistics);
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
                "pail.memory.used", () => _figures.For(used).MemoryUsed, "By", "How much of the memory budget the buckets take.");
            _meter.CreateObservableUpDownCounter("pail.memory.limit", () => limit, "By", "The memory budget of all buckets.");
        }
    }

    private void Counter(string name, string description, Func<BucketTreeStatistics, long> value)
    {
        var reading = new Reading();
        _meter.CreateObservableCounter(name, () => value(_figures.For(reading)), "{key}", description);
    }

    private void PerBackend(string name, string unit, string description, Func<BackendStatistics, long> value)
    {
        var reading = new Reading();
        _meter.CreateObservableUpDownCounter(
            name,
            () => _figures.For(reading).Backends.Select(
                backend => new Measurement<long>(value(backend), new KeyValuePair<string, object?>("pail.backend", Word(backend.Backend)))),
            unit,
            description);
    }

    private static string Word(BucketBackend backend) => backend switch
    {
        BucketBackend.Agent => "agent",
        BucketBackend.GenServer => "genserver",
        _ => "table",
    };
}
