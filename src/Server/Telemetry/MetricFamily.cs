using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Pail.Server.Telemetry;

/// <summary>All measurements of one instrument. Any thread.</summary>
internal sealed class MetricFamily
{
    /// <summary>The most combinations of tags. Measurements with others are counted together.</summary>
    internal const int MaxSeries = 1000;

    // The bounds that OpenTelemetry recommends when an instrument names none.
    private static readonly double[] DefaultBounds = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000];

    private static readonly Tag[] Overflow = [new("otel.metric.overflow", "true")];

    private readonly ConcurrentDictionary<Tag[], MetricSeries> _series = new(TagComparer.Instance);
    private readonly ConcurrentDictionary<Tag[], MetricSeries>.AlternateLookup<ReadOnlySpan<Tag>> _lookup;

    internal MetricFamily(Instrument instrument)
    {
        _lookup = _series.GetAlternateLookup<ReadOnlySpan<Tag>>();
        Description = instrument.Description ?? "";
        IsObserved = instrument.IsObservable;
        Kind = MetricKinds.Of(instrument);
        Bounds = instrument switch
        {
            Histogram<double> times => times.Advice?.HistogramBucketBoundaries?.ToArray() ?? DefaultBounds,
            _ when Kind == MetricKind.Histogram => DefaultBounds,
            _ => null,
        };
        Name = MetricNames.Of(instrument.Name, instrument.Unit, Kind);
    }

    internal string Name { get; }

    internal string Description { get; }

    internal MetricKind Kind { get; }

    /// <summary>The upper bounds of a histogram's buckets; null for other kinds.</summary>
    internal double[]? Bounds { get; }

    private bool IsObserved { get; }

    /// <summary>The series that have measurements, with their tags.</summary>
    internal IEnumerable<KeyValuePair<Tag[], MetricSeries>> Series =>
        IsObserved ? _series.Where(static series => series.Value.IsCurrent) : _series;

    /// <summary>Forgets what was observed, before the instruments are observed again: a series may have ended.</summary>
    internal void BeginCollection()
    {
        if (!IsObserved)
            return;
        foreach (var series in _series.Values)
            series.IsCurrent = false;
    }

    internal void Record(double value, ReadOnlySpan<Tag> tags)
    {
        if (!_lookup.TryGetValue(tags, out var series))
            series = _series.GetOrAdd(_series.Count < MaxSeries ? tags.ToArray() : Overflow, static (_, bounds) => new(bounds), Bounds);
        if (IsObserved)
            series.Set(value);
        else
            series.Add(value);
    }
}
