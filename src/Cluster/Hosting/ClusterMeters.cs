using System.Diagnostics.Metrics;
using Pail.Cluster.Stores;

namespace Pail.Cluster.Hosting;

/// <summary>The meters of the cluster that <c>/metrics</c> shows, and the instruments of the host.</summary>
internal sealed class ClusterMeters : IDisposable
{
    /// <summary>Those of Orleans.</summary>
    internal static readonly HashSet<string> OrleansShown =
    [
        "orleans-app-requests-timedout", "orleans-catalog-activations", "orleans-catalog-activation-created",
        "orleans-catalog-activation-destroyed", "orleans-catalog-activation-failed-to-activate", "orleans-messaging-expired",
        "orleans-messaging-rejected", "orleans-messaging-rerouted", "orleans-messaging-sent-dropped", "orleans-messaging-sent-failed",
        "orleans-messaging-pings-sent", "orleans-messaging-pings-reply-missed", "orleans-networking-sockets-opened",
        "orleans-networking-sockets-closed", "orleans-scheduler-long-running-turns",
    ];

    /// <summary>All of Pail's, and those of Orleans' hundred and more that tell how the cluster is.</summary>
    internal static readonly IReadOnlyDictionary<string, Func<Instrument, bool>> Shown = new Dictionary<string, Func<Instrument, bool>>
    {
        [StoreHealth.MeterName] = static _ => true,
        ["Microsoft.Orleans"] = static instrument => OrleansShown.Contains(instrument.Name),
    };

    private readonly Meter _meter;

    public ClusterMeters(IMeterFactory meters, ISiloStatusOracle silos, StoreWatch watch)
    {
        _meter = meters.Create(StoreHealth.MeterName);
        _meter.CreateObservableGauge(
            "pail.cluster.silos", () => silos.GetApproximateSiloStatuses(onlyActive: true).Count, "{silo}",
            "Silos of the cluster that are active, as this one sees it.");
        _meter.CreateObservableGauge(
            "pail.cluster.store.silence", () => watch.Silence.TotalSeconds, "s", "How long ago the store last answered.");
        _meter.CreateObservableGauge(
            "pail.cluster.clock.skew", () => watch.Skew.TotalSeconds, "s", "How far the store's clock is ahead of this machine's.");
    }

    public void Dispose() => _meter.Dispose();
}
