using System.Diagnostics.Metrics;
using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;

namespace Pail.Server.Telemetry;

/// <summary>Which instruments of this program <c>/metrics</c> shows.</summary>
/// <param name="node">The node of this server.</param>
/// <param name="meters">The meter factory of this server. A program, such as a test, may run several servers.</param>
/// <param name="further">The meters of the hosting program.</param>
internal sealed class MetricSelection(Node node, IMeterFactory meters, FurtherMeters further)
{
    internal const string Runtime = "System.Runtime";
    internal const string Hosting = "Microsoft.AspNetCore.Hosting";
    internal const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel";

    internal const string RequestDuration = "http.server.request.duration";

    /// <summary>
    /// Whether an instrument is shown. Gauges that are kept by adding and subtracting are not: the reader begins with the first scrape, and
    /// would not know what they were by then. The times of calls are not either, because every call would pay for them.
    /// </summary>
    internal bool Contains(Instrument instrument) =>
        (instrument.Meter.Scope is null || ReferenceEquals(instrument.Meter.Scope, node) || ReferenceEquals(instrument.Meter.Scope, meters))
        && instrument.Meter.Name switch
        {
            Runtime => true,
            BucketMetrics.MeterName => true,
            NodeMetrics.MeterName => instrument.IsObservable,
            Hosting => instrument.Name == RequestDuration,
            var name => further.Shown.TryGetValue(name, out var shows) && shows(instrument),
        };
}
