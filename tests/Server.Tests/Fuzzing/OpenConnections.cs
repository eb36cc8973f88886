using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Pail.Server.Tests.Fuzzing;

/// <summary>
/// Knows when the server has finished with a connection. A server that gets a reset may still be at work on the requests before it.
/// </summary>
internal sealed class OpenConnections
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _ends = new();

    internal void AddTo(IServiceCollection services) => services.Configure<KestrelServerOptions>(
        options => options.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection => Follow(next, connection))));

    /// <summary>Waits until the server has finished with the connection from this port.</summary>
    internal async Task WaitForEnd(int port)
    {
        await EndOf(port).Task;
        _ends.TryRemove(port, out _);
    }

    private async Task Follow(ConnectionDelegate next, ConnectionContext connection)
    {
        try
        {
            await next(connection);
        }
        finally
        {
            EndOf(((IPEndPoint)connection.RemoteEndPoint!).Port).TrySetResult();
        }
    }

    private TaskCompletionSource EndOf(int port) => _ends.GetOrAdd(port, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
