using Pail.Server.Hosting;

namespace Pail.Cluster.Hosting;

/// <summary>What the cluster adds to the server: its switches, Orleans, and the conditions of being ready.</summary>
internal static class ClusterExtension
{
    internal static ServerExtension Create() => new()
    {
        Help = ClusterHelp.Text,
        Values = ClusterSettings.Values,
        Flags = ClusterSettings.Flags,
        Refused = ClusterSettings.Refused,
        DefaultUrl = () => DefaultPort.Take(),
        Configure = Configure,
        Prepare = static (services, output, stop) => services.GetRequiredService<ClusterStart>().Run(output, stop),
        Greeting = static services => services.GetRequiredService<ClusterStart>().Greeting(),
        Explain = StartFailures.Explain,
        Meters = ClusterMeters.Shown,
    };

    private static void Configure(WebApplicationBuilder builder, ServerOptions options)
    {
        var settings = ClusterSettings.Read(builder.Configuration);
        builder.Services.AddSingleton(settings).AddSingleton<ClusterStart>();
        builder.Services.AddOrleans(silo => SiloSetup.Apply(silo, settings));
    }
}
