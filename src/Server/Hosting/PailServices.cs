using Microsoft.Extensions.DependencyInjection.Extensions;
using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;

namespace Pail.Server.Hosting;

/// <summary>A node and a supervision tree as services of a .NET host: what an OTP application's <c>start/2</c> is.</summary>
internal static class PailServices
{
    /// <summary>
    /// Registers a <see cref="Node"/>, with the host's clock and loggers, and a root supervisor that starts what <see
    /// cref="AddPailChild"/> adds before any other hosted service starts, and stops it when all others have stopped, in reverse, each
    /// child within its shutdown time. A child that does not start fails the host; a root that ends by itself stops the application, with
    /// a critical log.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="root">The root's strategy, name, and how often its children may fail; of several calls the first counts.</param>
    /// <returns>The services.</returns>
    internal static IServiceCollection AddPail(this IServiceCollection services, SupervisorOptions? root = null)
    {
        services.TryAddSingleton(provider => new Node(new NodeOptions
        {
            TimeProvider = provider.GetService<TimeProvider>() ?? TimeProvider.System,
            LoggerFactory = provider.GetRequiredService<ILoggerFactory>(),
        }));
        services.TryAddSingleton(new PailRootOptions(root ?? new SupervisorOptions()));
        if (services.Any(static service => service.ServiceType == typeof(PailRoot)))
            return services;

        return services.AddSingleton<PailRoot>().AddHostedService(static provider => provider.GetRequiredService<PailRoot>());
    }

    /// <summary>Adds a child to the root supervisor, behind those that were added before.</summary>
    /// <param name="services">The services.</param>
    /// <param name="child">Makes the specification when the host starts.</param>
    /// <returns>The services.</returns>
    internal static IServiceCollection AddPailChild(this IServiceCollection services, Func<IServiceProvider, ChildSpec> child)
    {
        ArgumentNullException.ThrowIfNull(child);
        return services.AddPail().AddSingleton(new PailChild(child));
    }
}

/// <summary>How the root supervisor is made.</summary>
internal sealed record PailRootOptions(SupervisorOptions Options);

/// <summary>A child of the root supervisor, to be made when the host starts.</summary>
internal sealed record PailChild(Func<IServiceProvider, ChildSpec> Spec);
