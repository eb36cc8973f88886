using System.Diagnostics.Metrics;
using Pail.Buckets;
using Pail.Runtime.Processes;

namespace Pail.Server.Telemetry;

/// <summary>Registers what measures the server.</summary>
internal static class TelemetryServices
{
    internal static IServiceCollection AddTelemetry(this IServiceCollection services, FurtherMeters further) => services
        .AddSingleton(static provider => new ServerMeters(
            provider.GetRequiredService<Node>(), provider.GetService<BucketTree>(), provider.GetRequiredService<IMeterFactory>()))
        .AddSingleton(provider => new MetricSelection(
            provider.GetRequiredService<Node>(), provider.GetRequiredService<IMeterFactory>(), further))
        .AddSingleton(static provider => new MetricReader(
            provider.GetRequiredService<MetricSelection>(), provider.GetRequiredService<ServerMeters>()));
}
