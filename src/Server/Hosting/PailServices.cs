using Microsoft.Extensions.DependencyInjection.Extensions;
using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;

namespace Pail.Server.Hosting;

/// <summary>Registers a node and a supervision tree as services of a .NET host, as <c>start/2</c> of an OTP application does.</summary>
internal static class PailServices
{
    /// <summary>
    /// Registers a <see cref="Node"/>, with the host's clock and loggers, and a root supervisor. The root starts the children that
    /// <see cref="AddPailChild"/> adds before any other hosted service starts. It stops them in reverse order after all other services have
    /// stopped, each within its shutdown time. A child that does not start fails the host. A root that ends by itself stops the
    /// application, with a critical log.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="root">The root's strategy, name and restart limit. If this is called several times, the first call counts.</param>
    /// <returns>The services.</returns>
    internal static IServiceCollection AddPail(this IServiceCollection services, SupervisorOptions? root = null)
    {
        services.AddNode();
        services.TryAddSingleton(new PailRootOptions(root ?? new SupervisorOptions()));
        if (services.Any(static service => service.ServiceType == typeof(PailRoot)))
            return services;

        return services.AddSingleton<PailRoot>().AddHostedService(static provider => provider.GetRequiredService<PailRoot>());
    }

    /// <summary>Registers a <see cref="Node"/> with the host's clock and loggers, unless there is one.</summary>
    internal static void AddNode(this IServiceCollection services) => services.TryAddSingleton(provider => new Node(new NodeOptions
    {
        TimeProvider = provider.GetService<TimeProvider>() ?? TimeProvider.System,
        LoggerFactory = provider.GetRequiredService<ILoggerFactory>(),
    }));

    /// <summary>Adds a child to the root supervisor. The child starts after the children that were added before.</summary>
    /// <param name="services">The services.</param>
    /// <param name="child">Makes the child's specification when the host starts.</param>
    /// <returns>The services.</returns>
    internal static IServiceCollection AddPailChild(this IServiceCollection services, Func<IServiceProvider, ChildSpec> child)
    {
        ArgumentNullException.ThrowIfNull(child);
        return services.AddPail().AddSingleton(new PailChild(child));
    }
}

/// <summary>The options of the root supervisor.</summary>
internal sealed record PailRootOptions(SupervisorOptions Options);

/// <summary>Makes the specification of a child of the root supervisor, when the host starts.</summary>
internal sealed record PailChild(Func<IServiceProvider, ChildSpec> Spec);
