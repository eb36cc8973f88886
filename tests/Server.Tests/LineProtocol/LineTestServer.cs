using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Pail.Buckets;
using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;
using Pail.Server.LineProtocol;

namespace Pail.Server.Tests.LineProtocol;

/// <summary>Gives each test a server that speaks the line protocol to at most five clients, with a clock that the test sets.</summary>
public abstract class LineTestServer : IAsyncLifetime
{
    private RealServer? _server;

    internal static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    internal FakeTimeProvider Time { get; } = new();

    internal RealServer Server => _server!;

    internal Node Node => Server.Services.GetRequiredService<Node>();

    internal IBuckets Buckets => Server.Services.GetRequiredService<IBuckets>();

    public async ValueTask InitializeAsync() => _server = await RealServer.Start(
        services => services.AddSingleton<TimeProvider>(Time), "--tcp", "127.0.0.1:0", "--backend", "agent", "--maxConnections", "5");

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    internal async Task<LineClient> Connect()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Server.Services.GetRequiredService<LineServer>().Address, Cancelled);
        return new LineClient(socket);
    }

    /// <summary>How many connections the server has: each is a task.</summary>
    internal int Tasks() => Node.TaskChildren(LineHandler.Supervisor).AsTask().GetAwaiter().GetResult().Count;
}
