using Pail.Buckets;
using Pail.Runtime.Supervision;

namespace Pail.Server.Hosting;

/// <summary>The one place where the server learns which buckets it serves.</summary>
internal static class BucketServices
{
    // The rows of table buckets outlive the tree, but not the program. So the tree is started again, as often as a supervisor does unless
    // told otherwise, before the program ends and leaves the rest to a restart from outside.
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

    /// <summary>Lets requests that are cut off learn that the server is shutting down.</summary>
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
