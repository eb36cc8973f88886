using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Diagnostics;

/// <summary>Listens to the meter of one node.</summary>
internal sealed class MeterProbe : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, double> _values = new();

    internal MeterProbe(Node node)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == NodeMetrics.MeterName && ReferenceEquals(instrument.Meter.Scope, node))
            {
                Names.Add(instrument.Name);
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.MeasurementsCompleted = (instrument, _) => Ended.Add(instrument.Name);
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _values[Named(instrument, tags)] = value);
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => _values[Named(instrument, tags)] = value);
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Recorded.Enqueue((Named(instrument, tags), value)));
        _listener.Start();
    }

    internal ConcurrentBag<string> Names { get; } = [];

    internal ConcurrentBag<string> Ended { get; } = [];

    internal ConcurrentQueue<(string Name, double Value)> Recorded { get; } = new();

    public void Dispose() => _listener.Dispose();

    /// <summary>What an instrument shows now; with the values of its tags behind its name, if it has any.</summary>
    internal double Read(string name)
    {
        _listener.RecordObservableInstruments();
        return _values.GetValueOrDefault(name);
    }

    private static string Named(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var name = instrument.Name;
        foreach (var tag in tags)
            name += $" {tag.Value}";
        return name;
    }
}
