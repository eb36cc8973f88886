using Orleans.Dashboard;
using Pail.Cluster.Stores;
using Pail.Server.Hosting;
using Pail.Server.Security;
using Pail.Server.Telemetry;

namespace Pail.Cluster.Hosting;

/// <summary>What the cluster adds to the server: its switches, Orleans, and the conditions of being ready.</summary>
internal static class ClusterExtension
{
    private const string Dashboard = "/dashboard";

    internal static ServerExtension Create() => new()
    {
        Help = ClusterHelp.Text,
        Values = ClusterSettings.Values,
        Flags = ClusterSettings.Flags,
        Refused = ClusterSettings.Refused,
        IsAlwaysDurable = true,
        MaxDurableValueBytes = StoreFormat.MaxValueBytes,
        DefaultUrl = DefaultPort.Take,
        Configure = static (builder, server) => builder.Services.AddSilo(ClusterSettings.Read(builder.Configuration), server),
        Folders = new Dictionary<string, Role> { [Dashboard] = Role.Admin },
        Map = static app =>
        {
            if (app.Services.GetRequiredService<ClusterSettings>().HasDashboard)
                app.MapOrleansDashboard(routePrefix: Dashboard);
        },
        Prepare = static (services, output, _) => services.GetRequiredService<ClusterStart>().Run(output),
        Greeting = static services => services.GetRequiredService<ClusterStart>().Greeting(),
        Explain = StartFailures.Explain,
        Meters = new FurtherMeters(ClusterMeters.Shown),
    };
}
