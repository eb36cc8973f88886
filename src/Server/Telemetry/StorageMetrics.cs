using System.Diagnostics.Metrics;
using Pail.Buckets;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Pail.Server.Telemetry;

/// <summary>The figures of the storage as instruments. They are read when somebody collects them.</summary>
internal sealed class StorageMetrics
{
    private static readonly Tag Median = new("pail.quantile", "0.5");
    private static readonly Tag Percentile99 = new("pail.quantile", "0.99");
    private static readonly Tag Longest = new("pail.quantile", "1");

    private readonly SharedFigures<BucketStorageStatus> _figures;
    private readonly Meter _meter;

    /// <param name="tree">The buckets, which have a storage.</param>
    /// <param name="meters">Makes the meter.</param>
    internal StorageMetrics(BucketTree tree, IMeterFactory meters)
    {
        var last = tree.Storage!;

        // A server that is being stopped has no storage any more.
        _figures = new SharedFigures<BucketStorageStatus>(() => last = tree.Storage ?? last);
        _meter = meters.Create(BucketMetrics.MeterName);
        Gauge("pail.storage.writable", "1", "Whether the storage takes changes: 1, or 0 when it is full or has failed.",
            static figures => figures.State == BucketStorageState.Ok ? 1 : 0);
        Gauge("pail.storage.lag.changes", "{change}", "Changes that wait to be stored.", static figures => figures.Lag.Changes);
        Gauge("pail.storage.lag.size", "By", "Bytes of the changes that wait to be stored.", static figures => figures.Lag.Bytes);
        Gauge("pail.storage.lag.age", "s", "How long the oldest of them has waited.", static figures => figures.Lag.Age.TotalSeconds);
        Counter("pail.storage.commits", "{commit}", "Commits.", static figures => figures.Commits.Durations.Count);
        Counter("pail.storage.changes", "{change}", "Changes that were stored.", static figures => figures.Commits.Changes);
        Counter("pail.storage.written", "By", "Bytes that the commits had.", static figures => figures.Commits.Bytes);
        Counter("pail.storage.syncs", "{sync}", "Waits for the disk that were no part of a commit.", static figures => figures.Syncs.Count);
        Durations(
            "pail.storage.commit.duration", "How long commits took in the last minutes.", static figures => figures.Commits.Durations);
        Durations("pail.storage.sync.duration", "How long these waits took in the last minutes.", static figures => figures.Syncs);
        Moment("pail.storage.commit.last", "When the last commit was done.", static figures => figures.Commits.Durations.LastTime);
        Gauge("pail.storage.log.size", "By", "Bytes of the changes since the snapshot.", static figures => figures.LogBytes);
        Gauge("pail.storage.snapshot.size", "By", "Bytes of the snapshot.", static figures => figures.Snapshot.Bytes);
        Moment("pail.storage.snapshot.last", "When the last snapshot was complete.", static figures => figures.Snapshot.LastTime);
        Gauge("pail.storage.snapshot.failing", "1", "Whether the last snapshot failed: 1 or 0.",
            static figures => figures.Snapshot.Error is null ? 0 : 1);
        Gauge("pail.storage.file.size", "By", "Bytes of all files of the storage.", static figures => figures.FileBytes);
        Optional("pail.storage.disk.free", "By", "Bytes that are free on its disk.", static figures => figures.FreeBytes);
    }

    private void Gauge(string name, string unit, string description, Func<BucketStorageStatus, double> value)
    {
        var reading = new Reading();
        _meter.CreateObservableGauge(name, () => value(_figures.For(reading)), unit, description);
    }

    private void Counter(string name, string unit, string description, Func<BucketStorageStatus, long> value)
    {
        var reading = new Reading();
        _meter.CreateObservableCounter(name, () => value(_figures.For(reading)), unit, description);
    }

    private void Optional(string name, string unit, string description, Func<BucketStorageStatus, double?> value)
    {
        var reading = new Reading();
        _meter.CreateObservableGauge<double>(
            name,
            () => value(_figures.For(reading)) is { } present ? [new Measurement<double>(present)] : [],
            unit,
            description);
    }

    private void Moment(string name, string description, Func<BucketStorageStatus, DateTimeOffset?> value) =>
        Optional(
            $"{name}.timestamp", "s", description + " Seconds since 1970.",
            figures => value(figures)?.ToUnixTimeMilliseconds() / 1000d);

    private void Durations(string name, string description, Func<BucketStorageStatus, BucketStorageDurations> value)
    {
        var reading = new Reading();
        _meter.CreateObservableGauge<double>(
            name,
            () =>
            {
                var durations = value(_figures.For(reading));
                return
                [
                    new(durations.Median.TotalSeconds, Median),
                    new(durations.Percentile99.TotalSeconds, Percentile99),
                    new(durations.Longest.TotalSeconds, Longest),
                ];
            },
            "s",
            description);
    }
}
