using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Pail.Cluster.Hosting;

/// <summary>
/// The sockets on which the server listens. Unlike the framework's, they can be closed before the server stops, while the connections that
/// there are go on.
/// </summary>
internal sealed class ClosableListeners(IOptions<SocketTransportOptions> options, ILoggerFactory loggers) : IConnectionListenerFactory
{
    private readonly SocketTransportFactory _sockets = new(options, loggers);
    private readonly ConcurrentQueue<IConnectionListener> _listeners = new();

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = await _sockets.BindAsync(endpoint, cancellationToken);
        _listeners.Enqueue(listener);
        return listener;
    }

    /// <summary>Takes no new connections any more.</summary>
    internal async Task Close()
    {
        foreach (var listener in _listeners)
            await listener.UnbindAsync();
    }
}
