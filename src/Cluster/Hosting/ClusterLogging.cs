using Microsoft.Extensions.Options;

namespace Pail.Cluster.Hosting;

/// <summary>How much Orleans and its libraries log, unless the settings say otherwise.</summary>
internal static class ClusterLogging
{
    private static readonly string[] Repetitive =
    [
        "Polly", "Orleans.Messaging", "Orleans.Runtime.Messaging", "Orleans.Runtime.GrainDirectory", "Orleans.Runtime.Metadata",
        "Orleans.Runtime.MembershipService.SiloHealthMonitor", "Orleans.Runtime.MembershipService.MembershipSystemTarget",
    ];

    internal static void Add(IServiceCollection services) =>

        // First of all, so that the settings override it.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<LoggerFilterOptions>>(
            new ConfigureOptions<LoggerFilterOptions>(static filters =>
            {
                filters.AddFilter("Orleans", LogLevel.Warning);

                // Each attempt to reach a silo that has died, many times a second and with a stack trace; MemberLog says it in one line.
                foreach (var category in Repetitive)
                    filters.AddFilter(category, LogLevel.Critical);

                // It warns of each step of a stop that takes more than a second, as the wait for what is on its way does.
                filters.AddFilter("Orleans.Runtime.SiloLifecycleSubject", LogLevel.Error);

                // It compares the time now with the time of its last round when there was none yet, and warns at every start.
                filters.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
            })));
}
