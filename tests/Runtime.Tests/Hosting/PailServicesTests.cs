using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Hosting;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Tests.Hosting;

/// <summary>A supervision tree in a host of its own, without a web server.</summary>
public sealed class PailServicesTests
{
    private readonly List<string> _events = [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Children_start_in_order_before_other_services_and_stop_in_reverse_after_them()
    {
        using var host = Build(services => services
            .AddHostedService(_ => new Other(_events))
            .AddPailChild(_ => Child("one"))
            .AddPailChild(_ => Child("two")));

        await host.StartAsync(Cancelled);
        var node = host.Services.GetRequiredService<Node>();
        await host.StopAsync(Cancelled);

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

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(Cancelled));

        Assert.Contains("child \"tree\", its child \"leaf\": FormatException: broken", failure.Message, StringComparison.Ordinal);
        Assert.Same(error, failure.InnerException);
        Assert.Equal(["start one", "stop one"], _events);
        Assert.Equal(0, host.Services.GetRequiredService<Node>().ProcessCount);
    }

    [Fact]
    public async Task The_tree_stops_in_order_and_without_a_report_when_another_service_does_not_start()
    {
        using var logs = new LogProbe();
        await using (var host = (IAsyncDisposable)Build(services => services
            .AddSingleton<ILoggerFactory>(logs)
            .AddHostedService(_ => new Broken())
            .AddPailChild(_ => Child("one"))
            .AddPailChild(_ => Child("two"))))
        {
            await Assert.ThrowsAsync<IOException>(() => ((IHost)host).StartAsync(Cancelled));
        }

        Assert.Equal(["start one", "start two", "stop two", "stop one"], _events);
        Assert.DoesNotContain(logs.Lines, line => line.Contains("child", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Invalid_options_fail_the_host()
    {
        using var host = Build(services => services.AddPail(new SupervisorOptions { MaxRestarts = -1 }));

        await Assert.ThrowsAnyAsync<ArgumentException>(() => host.StartAsync(Cancelled));
    }

    [Fact]
    public async Task A_root_that_ends_by_itself_stops_the_application_with_a_critical_log()
    {
        using var logs = new LogProbe();
        using var host = Build(services => services
            .AddSingleton<ILoggerFactory>(logs)
            .AddPail(new SupervisorOptions { MaxRestarts = 0, Name = "root" })
            .AddPailChild(_ => Child("one"))
            .AddPailChild(_ => Child("two")));
        await host.StartAsync(Cancelled);
        var root = host.Services.GetRequiredService<PailRoot>();
        var node = host.Services.GetRequiredService<Node>();
        Assert.Equal(node.WhereIs("root"), root.Supervisor);

        node.Exit((await node.WhichChildren(root.Supervisor))[0].Pid!.Value, ExitReason.Kill);
        await host.WaitForShutdownAsync(Cancelled);

        Assert.Equal(ExitReason.Shutdown, root.EndedBy);
        Assert.Contains(logs.Lines, line => line.Contains("supervision tree has ended by itself (shutdown)", StringComparison.Ordinal));
        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    public async Task A_child_that_fails_is_restarted_and_the_host_goes_on()
    {
        using var host = Build(services => services.AddPailChild(_ => Child("one")));
        await host.StartAsync(Cancelled);
        var root = host.Services.GetRequiredService<PailRoot>();
        var node = host.Services.GetRequiredService<Node>();
        var first = (await node.WhichChildren(root.Supervisor)).Single().Pid!.Value;
        var ended = node.WaitForExit(first);

        node.Exit(first, ExitReason.Kill);
        await ended;

        Assert.NotEqual(first, (await node.WhichChildren(root.Supervisor)).Single().Pid);
        await host.StopAsync(Cancelled);
        Assert.Null(root.EndedBy);
    }

    [Fact]
    public async Task The_first_call_with_options_decides_them()
    {
        using var host = Build(services => services
            .AddPailChild(_ => Child("one"))
            .AddPail(new SupervisorOptions { Name = "first" })
            .AddPail(new SupervisorOptions { Name = "second" }));
        await host.StartAsync(Cancelled);

        Assert.NotNull(host.Services.GetRequiredService<Node>().WhereIs("first"));
        Assert.Null(host.Services.GetRequiredService<Node>().WhereIs("second"));
        await host.StopAsync(Cancelled);
    }

    [Fact]
    public async Task A_node_that_the_program_registers_is_used()
    {
        await using var node = new Node();
        using var host = Build(services => services.AddSingleton(node).AddPail(new SupervisorOptions { Name = "root" }));
        await host.StartAsync(Cancelled);

        Assert.NotNull(node.WhereIs("root"));
        await host.StopAsync(Cancelled);
    }

    [Fact]
    public async Task The_node_has_the_clock_of_the_services()
    {
        var time = new FakeTimeProvider();
        using var host = Build(services => services.AddSingleton<TimeProvider>(time).AddPail());
        await host.StartAsync(Cancelled);

        var node = host.Services.GetRequiredService<Node>();
        var elapsed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = Lab.Event();
        node.Spawn(async self =>
        {
            self.SendAfter(self.Pid, "ring", TimeSpan.FromHours(1));
            waiting.SetResult();
            await self.Receive();
            elapsed.SetResult();
        });
        await waiting.Task.Soon();
        time.Advance(TimeSpan.FromHours(1));

        await elapsed.Task.Soon();
        await host.StopAsync(Cancelled);
    }

    [Fact]
    public async Task Children_may_use_the_services_of_the_host()
    {
        using var host = Build(services => services
            .AddSingleton("greeting")
            .AddPailChild(provider => Child(provider.GetRequiredService<string>())));

        await host.StartAsync(Cancelled);
        await host.StopAsync(Cancelled);

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

    private sealed class Broken : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new IOException("The port is taken.");

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
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
