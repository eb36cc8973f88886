using Pail.Buckets;

namespace Pail.Server.Storage;

/// <summary>Registers what the server does with the storage beside serving its buckets.</summary>
internal static class StorageServices
{
    /// <summary>After the buckets: hosted services are started in their order.</summary>
    internal static void AddStorage(this IServiceCollection services)
    {
        services.AddSingleton(static provider => new BackUps(
            provider.GetService<BucketTree>(), provider.GetService<ISharedStore>(), provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService(static provider => provider.GetRequiredService<BackUps>());
    }
}
