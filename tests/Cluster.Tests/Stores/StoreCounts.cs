using System.Diagnostics.Metrics;

namespace Pail.Cluster.Tests.Stores;

/// <summary>What the instruments of one store are told.</summary>
internal sealed class StoreCounts : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<string> _calls = [];
    private readonly Lock _lock = new();

    internal StoreCounts(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == meter)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            lock (_lock)
            {
                if (instrument.Name == "pail.cluster.store.rows")
                    Rows += value;
                else
                    Bytes += value;
            }
        });
        _listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            var call = $"{tags[0].Value} {tags[1].Value}";
            lock (_lock)
                _calls.Add(call);
        });
        _listener.Start();
    }

    internal long Rows { get; private set; }

    internal long Bytes { get; private set; }

    /// <summary>The operations and their outcomes.</summary>
    internal IReadOnlyList<string> Calls
    {
        get
        {
            lock (_lock)
                return [.. _calls];
        }
    }

    public void Dispose() => _listener.Dispose();
}
