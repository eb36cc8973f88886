using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Pail.Runtime.Processes;

namespace Pail.Server.Tests;

public sealed class ShutdownTests
{
    [Fact]
    public async Task On_SIGTERM_the_server_ends_with_0()
    {
        Tools.Need("kill", "install procps");
        await using var server = await ServerProcess.StartBuilt();
        using var client = new HttpClient { BaseAddress = server.Address };
        using var made = await client.PutAsync("/v1/buckets/b", null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);

        await Tools.Run("kill", "-TERM", server.Id.ToString(CultureInfo.InvariantCulture));

        Assert.Equal(0, await server.WaitForExit());
    }

    [Fact]
    public async Task Stopping_ends_every_process_of_the_tree()
    {
        await using var server = await RealServer.Start();
        (await server.Client.PutAsync("/v1/buckets/b", null, TestContext.Current.CancellationToken)).Dispose();
        var node = server.Services.GetRequiredService<Node>();
        Assert.NotEqual(0, node.ProcessCount);

        await server.Stop();

        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    public async Task A_tree_that_ends_by_itself_stops_the_server_with_1()
    {
        var output = new StringWriter();
        Node? node = null;
        var code = await Hosting.PailServer.Run(
            ["--urls", "http://127.0.0.1:0"],
            services => Hosting.BucketServices.AddPailBuckets(services).AddHostedService(provider => new KillTheRoot(provider, found => node = found)),
            output,
            output);

        Assert.Equal(1, code);
        Assert.Equal(0, node!.ProcessCount);
    }

    private sealed class KillTheRoot(IServiceProvider provider, Action<Node> found) : Microsoft.Extensions.Hosting.BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var node = provider.GetRequiredService<Node>();
            found(node);
            node.Exit(provider.GetRequiredService<Pail.Buckets.BucketTree>().Root, ExitReason.Kill);
            return Task.CompletedTask;
        }
    }
}
