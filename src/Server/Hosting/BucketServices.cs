using Pail.Buckets;
using Pail.Runtime.Processes;

namespace Pail.Server.Hosting;

/// <summary>The one place where the server learns which buckets it serves.</summary>
internal static class BucketServices
{
    /// <summary>Registers the node, the buckets that all endpoints share, and the service that starts them before the first request and stops them after the last.</summary>
    internal static IServiceCollection AddPailBuckets(this IServiceCollection services) =>
        services
            .AddSingleton(provider => new Node(new NodeOptions
            {
                TimeProvider = provider.GetRequiredService<TimeProvider>(),
                LoggerFactory = provider.GetRequiredService<ILoggerFactory>(),
            }))
            .AddSingleton<BucketTree>()
            .AddSingleton<IBuckets>(provider => provider.GetRequiredService<BucketTree>())
            .AddSingleton<BucketHost>()
            .AddHostedService(provider => provider.GetRequiredService<BucketHost>());
}
