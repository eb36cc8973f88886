using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Pail.Buckets;
using Pail.Runtime.Processes;
using Pail.Server.Hosting;
using Pail.Server.Tests.OpenApi;

namespace Pail.Server.Tests;

/// <summary>Gives each test its own server: real Kestrel on a free port, with <see cref="FakeBuckets"/>.</summary>
public abstract class TestServer : IAsyncLifetime
{
    private WebApplication? _app;

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero));

    internal FakeBuckets Buckets { get; private set; } = null!;

    internal RecordedLogs Logs { get; } = new();

    internal HttpClient Client { get; private set; } = null!;

    internal Uri Address { get; private set; } = null!;

    internal IServiceProvider Services => _app!.Services;

    /// <summary>The server's settings except its address.</summary>
    protected virtual string[] Settings => [];

    /// <summary>Adds to the server's services.</summary>
    protected virtual void Configure(IServiceCollection services)
    {
    }

    internal static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Buckets = new FakeBuckets(Time);
        _app = PailServer.Build(["--urls", "http://127.0.0.1:0", .. Settings], services =>
        {
            services.AddSingleton<TimeProvider>(Time);
            services.AddSingleton<IBuckets>(Buckets);
            services.AddSingleton(provider => new Node(new NodeOptions
            {
                TimeProvider = Time,
                LoggerFactory = provider.GetRequiredService<ILoggerFactory>(),
            }));
            services.AddLogging(logging => logging.ClearProviders().AddProvider(Logs));
            Configure(services);
            SeenAnswers.Add(services);
        });
        await _app.StartAsync(Cancelled);
        Address = new Uri(_app.Urls.Single());
        Client = new HttpClient { BaseAddress = Address };
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        try
        {
            await SeenAnswers.Check(_app!.Services);
        }
        finally
        {
            await _app!.StopAsync(CancellationToken.None);
            await _app.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    internal async Task<FakeBucket> MakeBucket(string name = "b", BucketConfig? config = null) =>
        (FakeBucket)(await Buckets.Create(name, config ?? new BucketConfig())).Bucket;

    internal async Task<RawConnection> Connect()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(Address.Host, Address.Port, Cancelled);
        return new RawConnection(socket, Address.Authority);
    }

    /// <summary>Sends a request line unchanged. <see cref="HttpClient"/> would normalize its path.</summary>
    internal async Task<RawResponse> Raw(string method, string target, string headers = "", string body = "")
    {
        using var connection = await Connect();
        return await connection.Exchange(method, target, headers, body);
    }

    internal Task<HttpResponseMessage> Send(
        HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        return Client.SendAsync(request, Cancelled);
    }
}
