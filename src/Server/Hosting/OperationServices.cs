using Pail.Runtime.Hosting;
using Pail.Server.Telemetry;

namespace Pail.Server.Hosting;

/// <summary>Registers what the people who operate the server use: metrics, traces, the log of requests, an end in two steps.</summary>
internal static class OperationServices
{
    internal static void AddOperations(this IServiceCollection services, ServerOptions options, ServerExtension extension)
    {
        services.AddTelemetry(extension.Meters);
        if (options.OtlpEndpoint is not null)
            OtlpExport.Add(services, extension.Meters);

        // First, so that they see the answers of all other middleware.
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter>(provider => new TelemetryStartupFilter(
            options.OtlpEndpoint is not null,
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<TimeProvider>())));

        if (options.ShutdownDelay == TimeSpan.Zero)
            return;
        services.PostConfigure<HostOptions>(host => host.ShutdownTimeout += options.ShutdownDelay);
        services.AddHostedService(provider => new ShutdownDelay(
            options.ShutdownDelay,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetService<PailRoot>()));
    }
}
