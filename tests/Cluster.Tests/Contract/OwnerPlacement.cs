using Orleans.Runtime.Placement;

namespace Pail.Cluster.Tests.Contract;

/// <summary>Puts all buckets on one silo.</summary>
[Serializable]
internal sealed class OwnerPlacement : PlacementStrategy;

/// <summary>Where that is.</summary>
internal sealed class OwnerPlacementDirector(OwnerSilo owner) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context) =>
        Task.FromResult(Array.Find(context.GetCompatibleSilos(target), silo => silo.Equals(owner.Address))
            ?? context.GetCompatibleSilos(target)[0]);
}

/// <summary>The silo that owns all buckets; null until the cluster has started.</summary>
internal sealed class OwnerSilo
{
    internal SiloAddress? Address { get; set; }
}
