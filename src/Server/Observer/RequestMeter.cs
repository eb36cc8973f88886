using System.Diagnostics.Metrics;
using Pail.Server.Telemetry;

namespace Pail.Server.Observer;

/// <summary>
/// Counts requests and their times while a page is open, from the instrument that ASP.NET Core has for them. While nobody listens to that
/// instrument, the framework does not even read the clock.
/// </summary>
/// <param name="selection">The instruments of this server.</param>
internal sealed class RequestMeter(MetricSelection selection) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LatencyCounts _times = new();
    private MeterListener? _listener;
    private int _users;
    private long _requests;
    private long _clientErrors;
    private long _serverErrors;

    /// <summary>Begins to listen, for the first user.</summary>
    internal void Start()
    {
        lock (_lock)
        {
            if (_users++ == 0)
                _listener = Listen();
        }
    }

    /// <summary>Ends it, after the last user.</summary>
    internal void Stop()
    {
        lock (_lock)
        {
            if (--_users > 0)
                return;
            _listener?.Dispose();
            _listener = null;
        }
    }

    /// <summary>What has been counted so far. Any thread.</summary>
    internal RequestCounts Read() => new(
        Interlocked.Read(ref _requests), Interlocked.Read(ref _clientErrors), Interlocked.Read(ref _serverErrors), _times.TakeSnapshot());

    public void Dispose()
    {
        lock (_lock)
        {
            _listener?.Dispose();
            _listener = null;
        }
    }

    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == MetricSelection.RequestDuration && selection.Contains(instrument))
                    listener.EnableMeasurementEvents(instrument, this);
            },
        };
        listener.SetMeasurementEventCallback<double>(
            static (_, seconds, tags, meter) => ((RequestMeter)meter!).Count(seconds, tags));
        listener.Start();
        return listener;
    }

    private void Count(double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var status = 0;
        foreach (var tag in tags)
        {
            if (tag.Key == "http.response.status_code" && tag.Value is int code)
                status = code;

            // These last until the client goes.
            if (tag.Key == "http.route" && tag.Value is string route && IsStream(route))
                return;
        }

        Interlocked.Increment(ref _requests);
        if (status >= 500)
            Interlocked.Increment(ref _serverErrors);
        else if (status >= 400)
            Interlocked.Increment(ref _clientErrors);
        _times.Add(TimeSpan.FromSeconds(seconds));
    }

    private static bool IsStream(string route) =>
        route == ObserverApi.StreamPath || route == Comparing.ComparisonApi.Path || route.EndsWith("/watch", StringComparison.Ordinal);
}

/// <summary>Requests that were counted, and their times.</summary>
internal sealed record RequestCounts(long Requests, long ClientErrors, long ServerErrors, LatencySnapshot Times);
