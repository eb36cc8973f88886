using Microsoft.AspNetCore.Connections.Features;
using Pail.Server.Http;

namespace Pail.Cluster.Hosting;

/// <summary>
/// Sends the clients of a silo that stops to the other silos: first it takes no new connections, and tells every client in the answer to
/// its next request that the connection ends; clients of HTTP/2 that send none are told when the server stops. When the server stops after
/// that, nobody uses a connection. Otherwise a request that comes in just then would get no answer, and its client would not know what
/// became of it.
/// </summary>
internal sealed class HttpDrain(ClosableListeners listeners, TimeProvider time) : IHostedLifecycleService, IStartupFilter
{
    // A client that has sent nothing for so long hardly sends something in the moment when its connection is closed.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private volatile bool _isStopping;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(Close);
        next(app);
    };

    // Runs before any service is stopped. ShutdownDelay is registered later, so its wait comes first.
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        await listeners.Close();
        await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private RequestDelegate Close(RequestDelegate next) => context =>
    {
        if (_isStopping)
            End(context);
        return next(context);
    };

    private static void End(HttpContext context)
    {
        if (UnreadBody.HasConnection(context.Request))
        {
            UnreadBody.Close(context);
            return;
        }

        // HTTP/2 and 3 tell the client in a frame (GOAWAY), and answer the requests that the connection has.
        context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
    }
}
