using System.Net;
using Pail.Buckets;
using Pail.Runtime.Hosting;
using Pail.Runtime.Processes;

namespace Pail.Server.LineProtocol;

/// <summary>Registers the line protocol, which is off unless an address is configured.</summary>
internal static class LineServices
{
    internal static IServiceCollection AddLineProtocol(
        this IServiceCollection services, IPEndPoint? endPoint, BucketConfig defaults, int maxConnections)
    {
        if (endPoint is null)
            return services;
        return services
            .AddPailChild(_ => LineHandler.Child(maxConnections))
            .AddSingleton(provider => new LineHandler(
                provider.GetRequiredService<Node>(),
                new LineCommands(provider.GetRequiredService<IBuckets>(), defaults),
                provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => new LineServer(
                endPoint,
                provider.GetRequiredService<LineHandler>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILoggerFactory>(),
                provider.GetRequiredService<ILogger<LineServer>>()))
            .AddHostedService(provider => provider.GetRequiredService<LineServer>());
    }
}
