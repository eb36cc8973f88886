namespace Pail.Cluster.Hosting;

/// <summary>Makes the meters at the start. They cost nothing until somebody reads them.</summary>
internal sealed class MeterStart(ClusterMeters meters) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        GC.KeepAlive(meters);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
