using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Pail.Server.Tests;

public sealed class HealthTests : TestServer
{
    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task A_running_server_answers_ok(string path)
    {
        using var answer = await Send(HttpMethod.Get, path);

        Assert.Equal((HttpStatusCode.OK, "ok\n", "text/plain"), (answer.StatusCode, await answer.Text(), answer.Header("Content-Type")));
        Assert.Equal("3", answer.Header("Content-Length"));
    }

    [Fact]
    public async Task A_server_with_failed_buckets_is_ready_but_degraded_and_names_them()
    {
        await MakeBucket("fine");
        foreach (var name in (string[])["b2", "b1"])
            (await MakeBucket(name)).HasFailed = true;

        using var ready = await Send(HttpMethod.Get, "/health/ready");
        using var live = await Send(HttpMethod.Get, "/health/live");

        Assert.Equal(
            (HttpStatusCode.OK, "degraded\nfailed bucket: b1\nfailed bucket: b2\n", "text/plain"),
            (ready.StatusCode, await ready.Text(), ready.Header("Content-Type")));
        Assert.Equal((HttpStatusCode.OK, "ok\n"), (live.StatusCode, await live.Text()));
    }

    [Fact]
    public async Task A_stopping_server_is_not_ready()
    {
        // Sends the request while the host is stopping, before the web server is told to stop.
        var lifetime = Services.GetRequiredService<IHostApplicationLifetime>();
        Task<HttpResponseMessage>? asked = null;
        using var _ = lifetime.ApplicationStopping.Register(() =>
        {
            asked = Send(HttpMethod.Get, "/health/ready");
            asked.Wait(Cancelled);
        });

        lifetime.StopApplication();

        using var answer = await asked!;
        await answer.Problem(HttpStatusCode.ServiceUnavailable, "shutting-down");
        Assert.Equal("1", answer.Header("Retry-After"));
    }

    [Fact]
    public async Task The_service_document_has_the_version_and_the_links()
    {
        using var answer = await Send(HttpMethod.Get, "/");

        var document = await answer.Json();
        Assert.Equal("Pail", document.Member("name"));
        Assert.Matches(@"^\d+\.\d+\.\d+", document.Member("version"));
        Assert.Equal("/v1/buckets", document.GetProperty("links").Member("buckets"));
    }
}
