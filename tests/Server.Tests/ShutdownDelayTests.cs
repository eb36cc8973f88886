using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Pail.Server.Tests;

/// <summary>A server that is told to stop tells so first, and goes on serving for a while.</summary>
public sealed class ShutdownDelayTests : TestServer
{
    protected override string[] Settings => ["--shutdownDelay", "10s"];

    [Fact]
    public async Task During_the_delay_the_server_is_not_ready_but_serves()
    {
        await MakeBucket();
        var lifetime = Services.GetRequiredService<IHostApplicationLifetime>();
        var stopping = Services.GetRequiredService<IHost>().StopAsync(Cancelled);

        using var ready = await Send(HttpMethod.Get, "/health/ready");
        using var live = await Send(HttpMethod.Get, "/health/live");
        using var put = await Send(HttpMethod.Put, "/v1/buckets/b/keys/k", Answers.Body("v"));
        using var another = new HttpClient { BaseAddress = Address };
        using var got = await another.GetAsync("/v1/buckets/b/keys/k", Cancelled);

        await ready.Problem(HttpStatusCode.ServiceUnavailable, "shutting-down");
        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.Created, "v"), (live.StatusCode, put.StatusCode, await got.Text()));
        Assert.False(stopping.IsCompleted);

        Time.Advance(TimeSpan.FromSeconds(10));
        await stopping;
        Assert.True(lifetime.ApplicationStopped.IsCancellationRequested);
        await Assert.ThrowsAsync<HttpRequestException>(() => new HttpClient().GetAsync(new Uri(Address, "/health/live"), Cancelled));
    }
}
