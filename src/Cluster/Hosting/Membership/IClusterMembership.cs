namespace Pail.Cluster.Hosting.Membership;

/// <summary>Where the silos find each other.</summary>
internal interface IClusterMembership
{
    /// <summary>Tells Orleans to use it.</summary>
    void Use(ISiloBuilder silo);

    /// <summary>Makes what Orleans needs there, unless it is there. Several silos may do so at once.</summary>
    /// <returns>The identity of the place, made at random with it.</returns>
    Task<string> Prepare();

    /// <summary>Notes which store a cluster has, unless one is noted.</summary>
    /// <param name="clusterId">The cluster.</param>
    /// <param name="storeId">The identity of the store.</param>
    /// <returns>The store that is noted.</returns>
    Task<string> ClaimStore(string clusterId, string storeId);
}
