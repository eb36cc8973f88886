using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pail.Bench.Compare;
using Pail.Bench.Programs;

namespace Pail.Bench.Behaviours.Workloads;

/// <summary>A workload on a silo of its own. It is called as by a co-hosted client, so no call leaves the process.</summary>
internal abstract class OrleansWorkload : IWorkload
{
    private IHost? _host;

    protected IGrainFactory Grains { get; private set; } = null!;

    public virtual async Task Start()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.UseLocalhostClustering(Installed.FreePort(), Installed.FreePort()));
        _host = builder.Build();
        await _host.StartAsync();
        Grains = _host.Services.GetRequiredService<IGrainFactory>();
    }

    public abstract Task Run(int operations);

    public virtual Task Clear() => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_host is null)
            return;

        await _host.StopAsync();
        _host.Dispose();
        _host = null;
    }
}
