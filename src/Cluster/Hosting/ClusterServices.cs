using Microsoft.AspNetCore.Connections;
using Pail.Buckets;
using Pail.Cluster.Buckets;
using Pail.Cluster.Hosting.Membership;
using Pail.Server.Health;
using Pail.Server.Hosting;
using Pail.Server.Storage;

namespace Pail.Cluster.Hosting;

/// <summary>Registers what every silo has beside its buckets.</summary>
internal static class ClusterServices
{
    internal static void AddSilo(this IServiceCollection services, ClusterSettings settings, ServerOptions server)
    {
        ClusterLogging.Add(services);
        services.AddSingleton(settings)
            .AddSingleton<ClusterStore>()
            .AddSingleton<IBucketStore>(static provider => provider.GetRequiredService<ClusterStore>().Opened.Store)
            .AddSingleton(new OwnershipOptions { Window = settings.ReadWindow })
            .AddSingleton(new ClusterBucketsOptions { MaxBuckets = server.MaxBuckets })
            .AddSingleton<MembershipClaim>()
            .AddSingleton<ClusterStart>()

            // Before Orleans, which may take long to join, and is the first to stop.
            .AddSingleton<StoreWatch>()
            .AddHostedService(static provider => provider.GetRequiredService<StoreWatch>())
            .AddSingleton<ISharedStore, SharedStore>();
        services.AddSingleton<ClosableListeners>()
            .AddSingleton<IConnectionListenerFactory>(static provider => provider.GetRequiredService<ClosableListeners>())
            .AddSingleton<HttpDrain>()
            .AddSingleton<IStartupFilter>(static provider => provider.GetRequiredService<HttpDrain>())
            .AddHostedService(static provider => provider.GetRequiredService<HttpDrain>());
        var membership = Create(settings);
        services.AddSingleton(membership);
        services.AddOrleans(silo =>
        {
            SiloSetup.Apply(silo, settings);
            membership.Use(silo);
        });

        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SiloLeave>();

        // Behind Orleans, whose own it replaces.
        services.AddSingleton<IFatalErrorHandler, FatalEnd>();
        services.AddSingleton<IReadiness>(static provider => provider.GetRequiredService<StoreWatch>())
            .AddSingleton<IReadiness>(static provider => provider.GetRequiredService<MembershipClaim>())
            .AddSingleton<IReadiness, SiloReadiness>()
            .AddSingleton<ClusterMeters>()
            .AddHostedService<MeterStart>()
            .AddHostedService<MemberLog>()
            .AddHostedService<ShutdownLimit>();
    }

    private static IClusterMembership Create(ClusterSettings settings) => settings.Membership.Kind switch
    {
        Stores.StoreKind.Sqlite => new SqliteMembership(settings.Membership.Value),
        Stores.StoreKind.Redis => new RedisMembership(StackExchange.Redis.ConfigurationOptions.Parse(settings.Membership.Value)),
        Stores.StoreKind.Postgres => new PostgresMembership(settings.Membership.Value),
        _ => new MemoryMembership(settings.SiloAddress),
    };
}
