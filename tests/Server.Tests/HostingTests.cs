using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Server.Hosting;

namespace Pail.Server.Tests;

/// <summary>A supervision tree in a host of its own, without a web server.</summary>
public sealed class HostingTests
{
    private readonly List<string> _events = [];

    [Fact]
    public async Task Children_start_in_order_before_other_services_and_stop_in_reverse_after_them()
    {
        using var host = Build(services => services
            .AddHostedService(_ => new Other(_events))
            .AddPailChild(_ => Child("one"))
            .AddPailChild(_ => Child("two")));

        await host.StartAsync(TestServer.Cancelled);
        var node = host.Services.GetRequiredService<Node>();
        await host.StopAsync(TestServer.Cancelled);

        Assert.Equal(["start one", "start two", "start other", "stop other", "stop two", "stop one"], _events);
        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    public async Task A_child_that_does_not_start_fails_the_host_and_is_named()
    {
        var error = new FormatException("broken");
        using var host = Build(services => services
            .AddPailChild(_ => Child("one"))
            .AddPailChild(_ => ChildSpec.OfSupervisor("tree", [new ChildSpec { Id = "leaf", Start = _ => throw error }])));

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(TestServer.Cancelled));

        Assert.Contains("child \"tree\", its child \"leaf\": FormatException: broken", failure.Message, StringComparison.Ordinal);
        Assert.Same(error, failure.InnerException);
        Assert.Equal(["start one", "stop one"], _events);
        Assert.Equal(0, host.Services.GetRequiredService<Node>().ProcessCount);
    }

    [Fact]
    public async Task Invalid_options_fail_the_host()
    {
        using var host = Build(services => services.AddPail(new SupervisorOptions { MaxRestarts = -1 }));

        await Assert.ThrowsAnyAsync<ArgumentException>(() => host.StartAsync(TestServer.Cancelled));
    }

    [Fact]
    public async Task A_root_that_ends_by_itself_stops_the_application_with_a_critical_log()
    {
        using var logs = new RecordedLogs();
        using var host = Build(services => services
            .AddSingleton<ILoggerProvider>(logs)
            .AddPail(new SupervisorOptions { MaxRestarts = 0, Name = "root" })
            .AddPailChild(_ => Child("one"))
            .AddPailChild(_ => Child("two")));
        await host.StartAsync(TestServer.Cancelled);
        var root = host.Services.GetRequiredService<PailRoot>();
        var node = host.Services.GetRequiredService<Node>();
        Assert.Equal(node.WhereIs("root"), root.Supervisor);

        node.Exit((await node.WhichChildren(root.Supervisor))[0].Pid!.Value, ExitReason.Kill);
        await host.WaitForShutdownAsync(TestServer.Cancelled);

        Assert.Equal(1, root.ExitCode);
        Assert.Contains(logs.Lines, line => line.Contains("supervision tree has ended by itself (shutdown)", StringComparison.Ordinal));
        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    public async Task A_child_that_fails_is_restarted_and_the_host_goes_on()
    {
        using var host = Build(services => services.AddPailChild(_ => Child("one")));
        await host.StartAsync(TestServer.Cancelled);
        var root = host.Services.GetRequiredService<PailRoot>();
        var node = host.Services.GetRequiredService<Node>();
        var first = (await node.WhichChildren(root.Supervisor)).Single().Pid!.Value;
        var ended = node.WaitForExit(first);

        node.Exit(first, ExitReason.Kill);
        await ended;

        Assert.NotEqual(first, (await node.WhichChildren(root.Supervisor)).Single().Pid);
        await host.StopAsync(TestServer.Cancelled);
        Assert.Equal(0, root.ExitCode);
    }

    [Fact]
    public async Task Children_may_use_the_services_of_the_host()
    {
        using var host = Build(services => services
            .AddSingleton("greeting")
            .AddPailChild(provider => Child(provider.GetRequiredService<string>())));

        await host.StartAsync(TestServer.Cancelled);
        await host.StopAsync(TestServer.Cancelled);

        Assert.Equal(["start greeting", "stop greeting"], _events);
    }

    private static IHost Build(Action<IServiceCollection> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        configure(builder.Services);
        return builder.Build();
    }

    private ChildSpec Child(string id) => ChildSpec.Of(id, () => new Witness(id, _events));

    private sealed class Witness(string id, List<string> events) : GenServer<bool>
    {
        protected override ValueTask<InitResult> Init()
        {
            var self = Self;
            self.TrapExit = true;
            events.Add($"start {id}");
            return Ok(true);
        }

        protected override ValueTask Terminate(ExitReason reason, bool state)
        {
            events.Add($"stop {id}");
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Other(List<string> events) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            events.Add("start other");
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            events.Add("stop other");
            return Task.CompletedTask;
        }
    }
}
