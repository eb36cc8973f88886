using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Pail.Server.Telemetry;

/// <summary>
/// Listens to the instruments of this server, and writes what they show for Prometheus. It begins with the first scrape: before, no request
/// is measured, so a server that nobody scrapes pays nothing.
/// </summary>
/// <remarks>
/// Written here and not taken from OpenTelemetry: its exporter for Prometheus is a beta, and its SDK would be started, and would aggregate
/// every request, in a server that nobody scrapes. This reader is the part of it that is needed.
/// </remarks>
internal sealed class MetricReader(MetricSelection selection, ServerMeters meters) : IDisposable
{
    private readonly Lock _scraping = new();
    private readonly ConcurrentDictionary<Instrument, MetricFamily> _families = new();
    private MeterListener? _listener;

    /// <summary>Reads all instruments.</summary>
    /// <param name="version">The version of the server.</param>
    /// <returns>The text for Prometheus.</returns>
    internal ReadOnlyMemory<byte> Scrape(string version)
    {
        // One scrape at a time: what is observed replaces what was observed before.
        lock (_scraping)
        {
            _listener ??= Listen();
            foreach (var family in _families.Values)
                family.BeginCollection();
            _listener.RecordObservableInstruments();

            var text = new PrometheusWriter();
            text.WriteInfo("target_info", "The server.", new("service.name", "pail"), new("service.version", version));
            foreach (var family in _families.Values.OrderBy(static family => family.Name, StringComparer.Ordinal))
                text.Write(family);
            return text.Written;
        }
    }

    public void Dispose() => _listener?.Dispose();

    private MeterListener Listen()
    {
        meters.Start();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (selection.Contains(instrument))
                    listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument, static made => new MetricFamily(made)));
            },
            MeasurementsCompleted = (instrument, _) => _families.TryRemove(instrument, out var _),
        };
        listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.Start();
        return listener;
    }
}
