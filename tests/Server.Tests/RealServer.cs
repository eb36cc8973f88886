using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pail.Buckets;
using Pail.Server.Hosting;
using Pail.Server.Tests.OpenApi;

namespace Pail.Server.Tests;

/// <summary>The whole server in this process: real Kestrel, real buckets in real processes.</summary>
internal sealed class RealServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RealServer(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Urls.Single());
        Client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 256 }) { BaseAddress = Address };
    }

    internal Uri Address { get; }

    internal HttpClient Client { get; }

    internal IServiceProvider Services => _app.Services;

    internal static Task<RealServer> Start(Action<IServiceCollection>? configure = null, params string[] settings) => StartOver(
        services =>
        {
            services.AddPailBuckets();
            configure?.Invoke(services);
        },
        null,
        settings);

    /// <summary>Starts a server over the buckets that are among its services.</summary>
    internal static async Task<RealServer> StartOver(
        Action<IServiceCollection> addBuckets, ServerExtension? extension, params string[] settings)
    {
        var app = PailServer.Build(
            ["--urls", "http://127.0.0.1:0", .. settings],
            services =>
            {
                services.AddLogging(logging => logging.ClearProviders());
                addBuckets(services);
                SeenAnswers.Add(services);
            },
            extension);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RealServer(app);
    }

    internal async Task<RawConnection> Connect()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(Address.Host, Address.Port, TestContext.Current.CancellationToken);
        return new RawConnection(socket, Address.Authority);
    }

    internal Task Stop() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        try
        {
            await SeenAnswers.Check(Services);
        }
        finally
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }
    }
}
