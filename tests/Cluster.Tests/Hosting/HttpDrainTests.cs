using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Pail.Cluster.Hosting;

namespace Pail.Cluster.Tests.Hosting;

/// <summary>A server that stops answers what comes on its connections, and ends each with an answer.</summary>
public sealed class HttpDrainTests : IAsyncLifetime
{
    // Far more than a client sends while the end of its connection is on the way.
    private const int Many = 1000;

    private readonly FakeTimeProvider _time = new();
    private readonly HttpClient _client = new();
    private WebApplication? _server;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_server is { } server)
            await server.DisposeAsync();
    }

    [Theory]
    [InlineData(HttpProtocols.Http1, "1.1")]
    [InlineData(HttpProtocols.Http2, "2.0")]
    public async Task A_connection_ends_with_the_first_answer_after_the_stop(HttpProtocols protocol, string version)
    {
        var address = await Start(protocol);
        Assert.Equal(HttpStatusCode.OK, await Get(address, version));
        var stop = _server!.StopAsync(Cancelled);
        await IsClosed(address);

        // The pause does not end, because nobody moves the clock.
        Assert.Equal(HttpStatusCode.OK, await Get(address, version));
        var error = await Assert.ThrowsAsync<HttpRequestException>(async () =>
        {
            for (var i = 0; i < Many; i++)
                await Get(address, version);
        });

        Assert.Equal(HttpRequestError.ConnectionError, error.HttpRequestError);
        Assert.False(stop.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await stop;
    }

    private async Task<HttpStatusCode> Get(Uri address, string version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address)
        {
            Version = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var answer = await _client.SendAsync(request, Cancelled);
        return answer.StatusCode;
    }

    // Until the server takes no more connections.
    private static async Task IsClosed(Uri address)
    {
        while (true)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(address.Host, address.Port, Cancelled);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }

    private async Task<Uri> Start(HttpProtocols protocol)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(
            kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = protocol));
        builder.Services.AddSingleton<TimeProvider>(_time)
            .AddSingleton<ClosableListeners>()
            .AddSingleton<IConnectionListenerFactory>(static provider => provider.GetRequiredService<ClosableListeners>())
            .AddSingleton<HttpDrain>()
            .AddSingleton<IStartupFilter>(static provider => provider.GetRequiredService<HttpDrain>())
            .AddHostedService(static provider => provider.GetRequiredService<HttpDrain>());
        _server = builder.Build();
        _server.MapGet("/", static () => "ok");
        await _server.StartAsync(Cancelled);
        return new Uri(_server.Urls.Single());
    }
}
