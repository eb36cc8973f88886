using Pail.Server.Health;

namespace Pail.Cluster.Hosting;

/// <summary>A silo is ready while it is an active member of its cluster.</summary>
internal sealed class SiloReadiness(ISiloStatusOracle silos) : IReadiness
{
    public string? WhyNotReady() => silos.CurrentStatus is var status && status == SiloStatus.Active
        ? null
        : $"This silo is no active member of its cluster now, but {status}.";
}
