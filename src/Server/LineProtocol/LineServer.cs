using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Pail.Server.LineProtocol;

/// <summary>Listens for connections of the line protocol with Kestrel's transport, and hands each to a <see cref="LineHandler"/>.</summary>
/// <remarks>Not an endpoint of Kestrel itself: with an endpoint that is made in code, Kestrel ignores the setting <c>urls</c>.</remarks>
internal sealed partial class LineServer(
    IPEndPoint endPoint, LineHandler handler, TimeProvider time, ILoggerFactory loggers, ILogger<LineServer> logger)
    : IHostedLifecycleService
{
    // How long a client that does not read its last answer may delay the stop of the server.
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly HashSet<ConnectionContext> _connections = [];
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IConnectionListener? _listener;
    private Task _accepting = Task.CompletedTask;

    /// <summary>Where the server listens.</summary>
    internal IPEndPoint Address => (IPEndPoint)_listener!.EndPoint;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var transport = new SocketTransportFactory(Options.Create(MakeOptions()), loggers);
        _listener = await transport.BindAsync(endPoint, cancellationToken);
        _accepting = Accept(_listener);
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (_listener is null)
            return;
        await _listener.UnbindAsync(cancellationToken);
        handler.Stop();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_listener is null)
            return;
        await _accepting;
        lock (_lock)
        {
            if (_connections.Count == 0)
                _closed.TrySetResult();
        }

        await Task.WhenAny(_closed.Task, Task.Delay(StopTime, cancellationToken));
        ConnectionContext[] left;
        lock (_lock)
            left = [.. _connections];
        foreach (var connection in left)
            connection.Abort(new ConnectionAbortedException("The server stops."));
        await _listener.DisposeAsync();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Small buffers: what a client sends ahead of its answers waits here, and what it does not read.
    private static SocketTransportOptions MakeOptions() =>
        new() { MaxReadBufferSize = 2 * LineSession.MaxLine, MaxWriteBufferSize = LineSession.MaxLine };

    private async Task Accept(IConnectionListener listener)
    {
        while (await listener.AcceptAsync() is { } connection)
        {
            lock (_lock)
                _connections.Add(connection);
            _ = Serve(connection);
        }
    }

    private async Task Serve(ConnectionContext connection)
    {
        // A connection must not wait for the accepting loop, nor the loop for the connection.
        await Task.Yield();
        try
        {
            await handler.OnConnectedAsync(connection);
        }
        catch (Exception error)
        {
            LogFailed(logger, error);
        }

        // Waits until the client has read what was written.
        var closing = connection.DisposeAsync().AsTask();
        try
        {
            await closing.WaitAsync(LineSession.ReadTime, time);
        }
        catch (TimeoutException)
        {
            connection.Abort(new ConnectionAbortedException("The client did not read its last answers."));
            await closing;
        }

        lock (_lock)
        {
            if (_connections.Remove(connection) && _connections.Count == 0 && _accepting.IsCompleted)
                _closed.TrySetResult();
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A connection of the line protocol failed")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
