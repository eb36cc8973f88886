using Pail.Buckets;
using Pail.Runtime.Supervision;

namespace Pail.Server.Hosting;

/// <summary>Registers the buckets that the server serves.</summary>
internal static class BucketServices
{
    // The rows of table buckets survive a restart of the tree, but not the end of the program. So the root restarts the tree, within the
    // default limits of a supervisor, before it gives up and the program ends.
    private static readonly SupervisorOptions Root = new();

    /// <summary>
    /// Registers the node, the buckets that all endpoints share, and the services that start them before the first request and stop them
    /// after the last.
    /// </summary>
    internal static IServiceCollection AddPailBuckets(this IServiceCollection services) =>
        services
            .AddPail(Root)
            .AddSingleton<BucketTree>()
            .AddSingleton<IBuckets>(provider => provider.GetRequiredService<BucketTree>())
            .AddPailChild(provider => provider.GetRequiredService<BucketTree>().Child)
            .AddHostedService<BucketClosing>();

    /// <summary>Tells the buckets that the server is shutting down, so that requests that fail from then on report it.</summary>
    private sealed class BucketClosing(BucketTree tree) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            tree.Close();
            return Task.CompletedTask;
        }
    }
}
