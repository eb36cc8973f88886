using System.Diagnostics.Metrics;
using Pail.Buckets;
using Pail.Runtime.Processes;
using Pail.Server.Hosting;

namespace Pail.Server.Telemetry;

/// <summary>Registers what measures the server.</summary>
internal static class TelemetryServices
{
    internal static IServiceCollection AddTelemetry(this IServiceCollection services) => services
        .AddSingleton(static provider => new ServerMeters(
            provider.GetRequiredService<Node>(), provider.GetService<BucketTree>(), provider.GetRequiredService<IMeterFactory>()))
        .AddSingleton(static provider => new MetricSelection(
            provider.GetRequiredService<Node>(),
            provider.GetRequiredService<IMeterFactory>(),
            provider.GetRequiredService<ServerExtension>()))
        .AddSingleton(static provider => new MetricReader(
            provider.GetRequiredService<MetricSelection>(), provider.GetRequiredService<ServerMeters>()));
}
