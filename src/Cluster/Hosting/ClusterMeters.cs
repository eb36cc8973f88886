using System.Diagnostics.Metrics;

namespace Pail.Cluster.Hosting;

/// <summary>The meters of the cluster that <c>/metrics</c> shows.</summary>
internal static class ClusterMeters
{
    internal static readonly IReadOnlyDictionary<string, Func<Instrument, bool>> Shown = new Dictionary<string, Func<Instrument, bool>>
    {
        ["Pail.Cluster"] = static _ => true,
    };
}
