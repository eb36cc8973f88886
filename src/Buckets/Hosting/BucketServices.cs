using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pail.Runtime.Hosting;
using Pail.Runtime.Processes;

namespace Pail.Buckets;

/// <summary>Registers buckets as a service of a .NET host.</summary>
public static class BucketServices
{
    /// <summary>
    /// Registers <see cref="IBuckets"/>, a singleton, with the <see cref="BucketTree"/> and the node behind it. The buckets start with the
    /// host, before any other hosted service, and stop after all others. They are children of the host's supervision tree (see
    /// <see cref="PailServices.AddPail"/>). A second call does nothing.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="options">
    /// The settings of the buckets; <see langword="null"/> for the <see cref="BucketTreeOptions"/> service, or else for the defaults.
    /// </param>
    /// <returns>The same services.</returns>
    /// <remarks>
    /// The rows of table buckets survive a restart of the tree. So the root restarts the tree when it ends, within the root's restart
    /// limit, before it gives up and stops the application.
    /// </remarks>
    /// <example>
    /// <code>
    /// var builder = Host.CreateApplicationBuilder(args);
    /// builder.Services.AddPailBuckets();
    /// using var host = builder.Build();
    /// await host.StartAsync();
    /// var (_, shopping) = await host.Services.GetRequiredService&lt;IBuckets&gt;().Create("shopping", new BucketConfig());
    /// await shopping.Put("milk", new NewValue("3"u8.ToArray(), "text/plain"), Condition.None);
    /// </code>
    /// </example>
    public static IServiceCollection AddPailBuckets(this IServiceCollection services, BucketTreeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(static service => service.ServiceType == typeof(BucketTree) && !service.IsKeyedService))
            return services;
        if (options is not null)
            services.Replace(ServiceDescriptor.Singleton(options));

        return services
            .AddSingleton(static provider => new BucketTree(
                provider.GetRequiredService<Node>(),
                provider.GetService<ILogger<BucketTree>>(),
                provider.GetService<BucketTreeOptions>()))
            .AddSingleton<IBuckets>(static provider => provider.GetRequiredService<BucketTree>())
            .AddPailChild(static provider => provider.GetRequiredService<BucketTree>().Child)
            .AddHostedService<BucketClosing>();
    }

    /// <summary>Tells the buckets that the host is stopping, so that operations that fail from then on report it.</summary>
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
