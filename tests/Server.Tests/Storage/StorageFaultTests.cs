using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Pail.Buckets;

namespace Pail.Server.Tests.Storage;

/// <summary>What clients and probes are told when the disk does not do what it should.</summary>
public sealed class StorageFaultTests : IAsyncLifetime
{
    private readonly DataDirectory _data = new();
    private FaultyLogStore _store = null!;
    private RealServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        var storage = new BucketStorageOptions(_data.Path) { OpenStore = Open };
        _server = await RealServer.Start(
            services => services.Replace(ServiceDescriptor.Singleton(new BucketTreeOptions { Storage = storage })), "--data", _data.Path);
        using var made = await _server.Put("/v1/buckets/b", """{"callTimeout":"200ms"}""");
        using var stored = await _server.Put("/v1/buckets/b/keys/k", "1");
        Assert.Equal(HttpStatusCode.Created, stored.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task On_a_full_disk_writes_are_refused_and_reads_and_what_is_not_durable_go_on()
    {
        using var made = await _server.Put("/v1/buckets/forgetful", """{"durable":false}""");
        _store.Fault = BucketStorageFault.Full;

        // The first one was accepted when nobody knew yet. Whether it is stored is known when there is room again.
        using var first = await _server.Put("/v1/buckets/b/keys/k", "2");
        Assert.Equal("unknown", (await first.Problem(HttpStatusCode.ServiceUnavailable, "call-timeout")).Member("outcome"));

        await Refused("PUT", "/v1/buckets/b/keys/other");
        await Refused("DELETE", "/v1/buckets/b/keys/k");
        await Refused("POST", "/v1/buckets/b:clear");
        await Refused("POST", "/v1/buckets/b/counters/n");
        await Refused("PATCH", "/v1/buckets/b");
        await Refused("DELETE", "/v1/buckets/b?force=true");
        await Refused("PUT", "/v1/buckets/new");
        using var ready = await _server.Get("/health/ready");
        await ready.Problem(HttpStatusCode.ServiceUnavailable, "storage-full");
        using var live = await _server.Get("/health/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        using var other = await _server.Put("/v1/buckets/forgetful/keys/k", "1");
        Assert.Equal(HttpStatusCode.Created, other.StatusCode);

        _store.Fault = null;
        await Until(HttpStatusCode.OK, "/health/ready");
        using var got = await _server.Get("/v1/buckets/b/keys/k");
        Assert.Equal("2", await got.Text());
    }

    [Fact]
    public async Task After_an_error_of_the_disk_nothing_is_answered_that_may_be_lost_until_the_next_start()
    {
        _store.Fault = BucketStorageFault.Failed;
        using var first = await _server.Put("/v1/buckets/b/keys/k", "2");
        Assert.Equal("unknown", (await first.Problem(HttpStatusCode.ServiceUnavailable, "storage-failed")).Member("outcome"));
        _store.Fault = null;

        using var next = await _server.Put("/v1/buckets/b/keys/other", "1");
        Assert.Equal("not-applied", (await next.Problem(HttpStatusCode.ServiceUnavailable, "storage-failed")).Member("outcome"));
        using var unstored = await _server.Get("/v1/buckets/b/keys/k");
        await unstored.Problem(HttpStatusCode.ServiceUnavailable, "storage-failed");
        using var ready = await _server.Get("/health/ready");
        await ready.Problem(HttpStatusCode.ServiceUnavailable, "storage-failed");

        await _server.DisposeAsync();
        _server = await RealServer.Start(null, "--data", _data.Path);
        using var got = await _server.Get("/v1/buckets/b/keys/k");
        Assert.Equal("1", await got.Text());
    }

    private FaultyLogStore Open() => _store = new FaultyLogStore(SqliteLogStore.Open(_data.Path));

    private async Task Refused(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is "PUT" or "PATCH")
            request.Content = Answers.Body("{}", "application/json");
        using var answer = await _server.Client.SendAsync(request, TestServer.Cancelled);
        var problem = await answer.Problem(HttpStatusCode.InsufficientStorage, "storage-full");
        Assert.Equal("not-applied", problem.Member("outcome"));
    }

    private async Task Until(HttpStatusCode status, string path)
    {
        while (true)
        {
            using var got = await _server.Get(path);
            if (got.StatusCode == status)
                return;
            await Task.Yield();
        }
    }
}
