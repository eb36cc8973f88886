using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pail.Runtime.Hosting;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Tests.Examples;

/// <summary>The examples in the documentation of hosting. A region is called as the member that shows it.</summary>
public sealed class HostingExamples
{
    [Fact]
    public async Task A_host_runs_an_agent()
    {
        #region T:Pail.Runtime.Hosting.PailServices
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddPailChild(_ => ChildSpec.OfAgent("visits", () => 0, new ServerOptions { Name = "visits" }));
        using var host = builder.Build();
        await host.StartAsync();
        var visits = host.Services.GetRequiredService<Node>().Agent<int>("visits");
        await visits.Update(count => count + 1);
        #endregion

        Assert.Equal(1, await visits.Get(count => count));
        await host.StopAsync();
    }
}
