using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Hosting;

/// <summary>Registers a node and a supervision tree as services of a .NET host, as <c>start/2</c> of an OTP application does.</summary>
/// <example>
/// <code>
/// var builder = Host.CreateApplicationBuilder();
/// builder.Services.AddPailChild(_ => ChildSpec.OfAgent("visits", () => 0, new ServerOptions { Name = "visits" }));
/// using var host = builder.Build();
/// await host.StartAsync();
/// var visits = host.Services.GetRequiredService&lt;Node&gt;().Agent&lt;int&gt;("visits");
/// await visits.Update(count => count + 1);
/// </code>
/// </example>
public static class PailServices
{
    /// <summary>
    /// Registers a <see cref="Node"/>, and a root supervisor with the children that <see cref="AddPailChild"/> adds. The root starts before
    /// any other hosted service starts. It stops after all other services have stopped, its children in reverse order, each within its
    /// shutdown time. A child that does not start fails the start of the host. A root that ends by itself stops the application, with a
    /// critical log; see <see cref="PailRoot.EndedBy"/>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="root">
    /// The root's strategy, name and restart limit; <see langword="null"/> for the defaults. If several calls have options, the first of
    /// them counts.
    /// </param>
    /// <returns>The same services.</returns>
    /// <remarks>
    /// The node has the host's loggers, and its clock is the <see cref="TimeProvider"/> service, or else the system's. To give it other
    /// options, register a <see cref="Node"/> before.
    /// </remarks>
    public static IServiceCollection AddPail(this IServiceCollection services, SupervisorOptions? root = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(static provider => new Node(new NodeOptions
        {
            TimeProvider = provider.GetService<TimeProvider>() ?? TimeProvider.System,
            LoggerFactory = provider.GetRequiredService<ILoggerFactory>(),
        }));
        if (root is not null)
            services.TryAddSingleton(new PailRootOptions(root));
        if (services.Any(static service => service.ServiceType == typeof(PailRoot)))
            return services;

        return services
            .AddSingleton(static provider => new PailRoot(
                provider.GetRequiredService<Node>(),
                provider.GetService<PailRootOptions>()?.Options ?? new SupervisorOptions(),
                provider.GetServices<PailChild>(),
                provider,
                provider.GetRequiredService<IHostApplicationLifetime>(),
                provider.GetRequiredService<ILogger<PailRoot>>()))
            .AddHostedService(static provider => provider.GetRequiredService<PailRoot>());
    }

    /// <summary>
    /// Adds a child to the root supervisor, and the root itself if it is not there. The child starts after the children that were added
    /// before.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="child">Makes the child's specification when the host starts.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddPailChild(this IServiceCollection services, Func<IServiceProvider, ChildSpec> child)
    {
        ArgumentNullException.ThrowIfNull(child);
        return services.AddPail().AddSingleton(new PailChild(child));
    }
}

/// <summary>The options of the root supervisor.</summary>
internal sealed record PailRootOptions(SupervisorOptions Options);

/// <summary>Makes the specification of a child of the root supervisor, when the host starts.</summary>
internal sealed record PailChild(Func<IServiceProvider, ChildSpec> Spec);
