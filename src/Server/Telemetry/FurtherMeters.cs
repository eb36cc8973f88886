using System.Diagnostics.Metrics;

namespace Pail.Server.Telemetry;

/// <summary>The meters of the program that hosts the server which <c>/metrics</c> and OTLP show, too.</summary>
/// <param name="Shown">The names of the meters, and which of their instruments are shown.</param>
internal sealed record FurtherMeters(IReadOnlyDictionary<string, Func<Instrument, bool>> Shown)
{
    internal static readonly FurtherMeters None = new(new Dictionary<string, Func<Instrument, bool>>());
}
