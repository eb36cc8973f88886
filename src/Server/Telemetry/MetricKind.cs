using System.Diagnostics.Metrics;

namespace Pail.Server.Telemetry;

/// <summary>What Prometheus calls the type of a metric.</summary>
internal enum MetricKind
{
    /// <summary>A number that only grows.</summary>
    Counter,

    /// <summary>A number that goes up and down.</summary>
    Gauge,

    /// <summary>A distribution.</summary>
    Histogram,
}

/// <summary>Finds the kind of an instrument.</summary>
internal static class MetricKinds
{
    internal static MetricKind Of(Instrument instrument) => instrument switch
    {
        Counter<long> or Counter<int> or Counter<double> => MetricKind.Counter,
        ObservableCounter<long> or ObservableCounter<int> or ObservableCounter<double> => MetricKind.Counter,
        Histogram<long> or Histogram<int> or Histogram<double> => MetricKind.Histogram,
        _ => MetricKind.Gauge,
    };
}
