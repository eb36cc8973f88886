using Microsoft.Extensions.DependencyInjection.Extensions;
using Pail.Buckets;
using Pail.Cluster.Grains;
using Pail.Runtime.Processes;

namespace Pail.Cluster.Buckets;

/// <summary>Registers the buckets of a cluster as services of a silo.</summary>
internal static class ClusterBucketServices
{
    /// <summary>
    /// Registers <see cref="IBuckets"/> over grains. Beside it the silo needs <see cref="BucketServices.AddPailBuckets"/> for the tree in
    /// which the silo's buckets run, and an <see cref="IBucketStore"/>.
    /// </summary>
    internal static IServiceCollection AddClusterBuckets(this IServiceCollection services)
    {
        services.TryAddSingleton(new OwnershipOptions());
        services.TryAddSingleton(new ClusterBucketsOptions());
        services.AddSingleton(static provider => new Membership(
            provider.GetRequiredService<IClusterMembershipService>(),
            provider.GetRequiredService<ILocalSiloDetails>(),
            provider.GetRequiredService<Node>().TimeProvider,
            provider.GetRequiredService<ILogger<Membership>>()));
        services.AddSingleton<SiloEnds>();
        services.AddSingleton(static provider => new LocalOwners(
            provider.GetRequiredService<BucketTree>(),
            provider.GetRequiredService<IBucketStore>(),
            Owning(provider.GetRequiredService<OwnershipOptions>(), provider.GetRequiredService<Membership>()),
            provider.GetRequiredService<Node>().TimeProvider));
        services.AddSingleton(static provider => new ClusterBuckets(
            provider.GetRequiredService<IGrainFactory>(),
            provider.GetRequiredService<LocalOwners>(),
            provider.GetRequiredService<IBucketStore>(),
            provider.GetRequiredService<BucketTree>(),
            provider.GetRequiredService<Node>(),
            provider.GetRequiredService<ILocalSiloDetails>(),
            provider.GetRequiredService<ClusterBucketsOptions>(),
            provider.GetRequiredService<Node>().TimeProvider));
        return services.Replace(ServiceDescriptor.Singleton<IBuckets>(static provider => provider.GetRequiredService<ClusterBuckets>()));
    }

    // The same question as before a bucket is opened, and as old an answer.
    private static OwnershipOptions Owning(OwnershipOptions options, Membership membership) =>
        options with { MayOpen = () => membership.Refresh(Membership.MaxAge) };
}
