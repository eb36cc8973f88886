using System.Net;

namespace Pail.Cluster.Hosting.Membership;

/// <summary>A cluster of one silo, which nobody can join.</summary>
internal sealed class MemoryMembership(IPEndPoint silo) : IClusterMembership
{
    public void Use(ISiloBuilder builder) => builder.UseDevelopmentClustering(silo);

    public Task<string> Prepare() => Task.FromResult("memory");

    public Task<string> ClaimStore(string clusterId, string storeId) => Task.FromResult(storeId);
}
