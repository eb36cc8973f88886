using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Pail.Buckets;
using Pail.Server.Watching;

namespace Pail.Server.Tests.Watching;

/// <summary>Gives each test a server with a clock that it sets, and the real buckets of all variants.</summary>
public abstract class WatchServer : IAsyncLifetime
{
    private RealServer? _server;

    public static TheoryData<string, string> Variants => new()
    {
        { "agent", "set" },
        { "genserver", "set" },
        { "table", "set" },
        { "table", "orderedSet" },
    };

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    internal RealServer Server => _server!;

    internal OpenWatches Watches => Server.Services.GetRequiredService<OpenWatches>();

    internal static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    protected virtual string[] Settings => [];

    public async ValueTask InitializeAsync() =>
        _server = await RealServer.Start(services => services.AddSingleton<TimeProvider>(Time), Settings);

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    internal async Task<IBucket> Create(string backend = "table", string type = "set", string more = "")
    {
        var table = backend == "table" ? $",\"tableType\":\"{type}\"" : "";
        using var body = Answers.Body($"{{\"backend\":\"{backend}\"{table}{more}}}", "application/json");
        using var made = await Server.Client.PutAsync("/v1/buckets/b", body, Cancelled);
        Assert.True(made.IsSuccessStatusCode, await made.Text());
        return (await Server.Services.GetRequiredService<IBuckets>().Find("b"))!;
    }

    internal async Task Put(string key, string value, string query = "")
    {
        using var body = Answers.Body(value);
        using var answer = await Server.Client.PutAsync($"/v1/buckets/b/keys/{key}{query}", body, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Text());
    }

    internal async Task Delete(string key) => (await Server.Client.DeleteAsync($"/v1/buckets/b/keys/{key}", Cancelled)).Dispose();

    internal Task<WatchClient> Watch(string query = "", string? lastEventId = null, string? accept = null) =>
        WatchClient.Open(Server.Client, query, lastEventId, accept);

    internal static NewValue Text(string text) => new(System.Text.Encoding.UTF8.GetBytes(text), "text/plain");
}
