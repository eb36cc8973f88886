using System.Net;

namespace Pail.Cluster.Hosting.Membership;

/// <summary>A cluster of one silo, which nobody can join.</summary>
internal sealed class MemoryMembership(IPEndPoint silo) : IClusterMembership
{
    public void Use(ISiloBuilder builder) => builder.UseDevelopmentClustering(silo);

    public Task Prepare(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<string> ClaimStore(string clusterId, string storeId, CancellationToken cancellationToken) => Task.FromResult(storeId);
}
