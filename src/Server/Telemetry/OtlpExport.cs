using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Pail.Runtime.Diagnostics;
using Pail.Server.Service;

namespace Pail.Server.Telemetry;

/// <summary>
/// Sends metrics and traces to a collector by OTLP. Only for a server whose settings name a collector: without one, nothing of
/// OpenTelemetry is started, and no request is traced.
/// </summary>
internal static class OtlpExport
{
    /// <summary>The setting with the collector's URL. OpenTelemetry reads it, and its other settings, by itself.</summary>
    internal const string Setting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // The framework gives its activities the attributes of the semantic conventions only when this switch is off.
    private const string WithoutAttributes = "Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData";

    internal static void Add(IServiceCollection services, FurtherMeters further)
    {
        AppContext.SetSwitch(WithoutAttributes, false);
        services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource
                .AddService("pail", serviceVersion: ServiceApi.Version)

                // Again, behind our name, so that OTEL_SERVICE_NAME can give another one.
                .AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics
                .AddMeter(
                    MetricSelection.Runtime, MetricSelection.Hosting, MetricSelection.Kestrel, NodeMetrics.MeterName,
                    BucketMetrics.MeterName)
                .AddMeter([.. further.Shown.Keys])
                .AddOtlpExporter())
            .WithTracing(static traces => traces.AddSource("Microsoft.AspNetCore", NodeMetrics.ActivitySourceName).AddOtlpExporter());
        services.AddHostedService<MeterStart>();
    }

    /// <summary>Begins the meters with the server, because the exporter reads them from then on.</summary>
    private sealed class MeterStart(ServerMeters meters) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            meters.Start();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
