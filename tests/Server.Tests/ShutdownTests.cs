using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pail.Buckets;
using Pail.Runtime.Hosting;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

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
    public async Task On_SIGTERM_a_real_server_with_a_delay_is_not_ready_but_serves_until_a_second_SIGTERM()
    {
        await using var server = await ServerProcess.StartBuilt("--shutdownDelay", "10m");
        using var client = new HttpClient { BaseAddress = server.Address };
        (await client.PutAsync("/v1/buckets/b", null, TestServer.Cancelled)).Dispose();

        await server.Terminate();
        HttpStatusCode ready;
        do
        {
            // A new connection each time, as a load balancer's.
            using var balancer = new HttpClient { BaseAddress = server.Address };
            using var answer = await balancer.GetAsync("/health/ready", TestServer.Cancelled);
            ready = answer.StatusCode;
        }
        while (ready == HttpStatusCode.OK);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready);
        using var put = await client.PutAsync("/v1/buckets/b/keys/k", Answers.Body("v"), TestServer.Cancelled);
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        await server.Terminate();
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
    public async Task The_tree_is_stopped_in_reverse_order_so_what_was_added_later_can_still_use_the_buckets()
    {
        var ended = new List<(string, bool)>();
        RealServer? server = null;
        await using (server = await RealServer.Start(services => services
            .AddPailChild(_ => ChildSpec.Of("first", () => new LastWords(() => Note("first"))))
            .AddPailChild(_ => ChildSpec.Of("second", () => new LastWords(() => Note("second"))))))
        {
            (await server.Client.PutAsync("/v1/buckets/b", null, TestContext.Current.CancellationToken)).Dispose();
            var bucket = server.Services.GetRequiredService<BucketTree>().FindNow("b")!.Pid;
            Assert.True(server.Services.GetRequiredService<Node>().IsAlive(bucket));

            await server.Stop();

            Assert.False(server.Services.GetRequiredService<Node>().IsAlive(bucket));
        }

        Assert.Equal([("second", true), ("first", true)], ended);

        void Note(string name)
        {
            var pid = server!.Services.GetRequiredService<BucketTree>().FindNow("b")?.CurrentStatus().Pid;
            ended.Add((name, pid is { } bucket && server.Services.GetRequiredService<Node>().IsAlive(bucket)));
        }
    }

    [Fact]
    public async Task A_client_that_never_ends_its_request_does_not_keep_the_tree_from_stopping()
    {
        var logs = new RecordedLogs();
        await using var server = await RealServer.Start(services => services
            .AddLogging(logging => logging.AddProvider(logs))
            .Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(100)));
        (await server.Client.PutAsync("/v1/buckets/b", null, TestContext.Current.CancellationToken)).Dispose();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Address.Host, server.Address.Port, TestContext.Current.CancellationToken);
        using var connection = new RawConnection(socket, server.Address.Authority);
        var waiting = await connection.Exchange("PUT", "/v1/buckets/b/keys/k", "Content-Length: 5\r\nExpect: 100-continue\r\n");
        Assert.Equal(100, waiting.Status);

        await server.Stop();

        Assert.Equal(0, server.Services.GetRequiredService<Node>().ProcessCount);
        Assert.Empty(logs.Lines);
    }

    [Theory]
    [InlineData(5, 2)]
    [InlineData(60_000, 30_000)]
    [InlineData(100_000, 70_000)]
    public async Task An_upload_under_way_is_finished_while_the_server_stops(int length, int before)
    {
        var logs = new RecordedLogs();
        await using var server = await RealServer.Start(services => services.AddLogging(logging => logging.AddProvider(logs)));
        (await server.Client.PutAsync("/v1/buckets/b", null, TestContext.Current.CancellationToken)).Dispose();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Address.Host, server.Address.Port, TestContext.Current.CancellationToken);
        using var connection = new RawConnection(socket, server.Address.Authority);
        var head = string.Create(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\nExpect: 100-continue\r\n");
        Assert.Equal(100, (await connection.Exchange("PUT", "/v1/buckets/b/keys/k", head)).Status);
        await connection.Write(new string('x', before));

        // By then the server has seen the first part, most likely; the answer is the same if not.
        for (var i = 0; i < 20; i++)
            (await server.Client.GetAsync("/health/live", TestContext.Current.CancellationToken)).Dispose();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(begun.SetResult);
        var stopping = server.Stop();
        await begun.Task;
        await connection.Write(new string('x', length - before));

        // Kestrel learns of the stop a moment later than the application. An answer before that does not announce the end that follows it.
        var answer = await connection.Read();
        Assert.Equal((201, "close"), (answer.Status, answer.Headers.GetValueOrDefault("Connection", "close")));
        Assert.True(await connection.IsClosed());
        await stopping;
        Assert.Empty(logs.Lines);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_tree_that_ends_by_itself_stops_the_server_with_1(bool beforeTheServerListens)
    {
        var output = new StringWriter();
        Node? node = null;
        var code = await Hosting.PailServer.Run(
            ["--urls", "http://127.0.0.1:0"],
            services => services.AddPailBuckets()
                .AddLogging(logging => logging.ClearProviders())
                .AddHostedService(provider => new KillTheRoot(provider, beforeTheServerListens, found => node = found)),
            output,
            output);

        Assert.Equal(1, code);
        Assert.Equal(0, node!.ProcessCount);
    }

    private sealed class LastWords(Action say) : GenServer<bool>
    {
        protected override ValueTask<InitResult> Init()
        {
            var self = Self;
            self.TrapExit = true;
            return Ok(true);
        }

        protected override ValueTask Terminate(ExitReason reason, bool state)
        {
            say();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class KillTheRoot(IServiceProvider provider, bool atOnce, Action<Node> found) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            var node = provider.GetRequiredService<Node>();
            found(node);
            if (!atOnce)
            {
                provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(() => Kill(node));
                return;
            }

            Kill(node);
            await node.WaitForExit(provider.GetRequiredService<PailRoot>().Supervisor, cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        private void Kill(Node node) => node.Exit(provider.GetRequiredService<PailRoot>().Supervisor, ExitReason.Kill);
    }
}
