using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Pail.Server.Tests;

/// <summary>
/// A server that is told where a collector is sends it metrics and traces. In a process of its own: tracing is for a whole program.
/// </summary>
public sealed class OtlpExportTests
{
    [Fact]
    public async Task Metrics_and_traces_reach_the_collector_with_routes_for_names()
    {
        var received = new ConcurrentDictionary<string, string>();
        await using var collector = await StartCollector(received);
        await using var server = await ServerProcess.StartBuilt(
            "--OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.Single(), "--OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        using var client = new HttpClient { BaseAddress = server.Address };
        using var made = await client.PutAsync("/v1/buckets/b", null, TestContext.Current.CancellationToken);
        using var missing = await client.GetAsync("/v1/buckets/b/keys/k", TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.NotFound), (made.StatusCode, missing.StatusCode));
        Assert.Matches("^[0-9a-f]{32}$", (await missing.Json()).Member("traceId"));

        // The rest is sent at the end.
        await server.Terminate();
        Assert.Equal(0, await server.WaitForExit());

        var (traces, metrics) = (received["/v1/traces"], received["/v1/metrics"]);
        foreach (var text in (string[])
            ["GET /v1/buckets/{bucket}/keys/{**key}", "PUT /v1/buckets/{bucket}", "http.route", "http.response.status_code", "url.path"])
            Assert.Contains(text, traces, StringComparison.Ordinal);
        foreach (var text in (string[])["pail.bucket.count", "pail.process.count", "http.server.request.duration", "dotnet.gc.collections"])
            Assert.Contains(text, metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_disturbs_no_request()
    {
        await using var server = await ServerProcess.StartBuilt("--OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1");
        using var client = new HttpClient { BaseAddress = server.Address };

        Assert.Equal("ok\n", await client.GetStringAsync("/health/live", TestContext.Current.CancellationToken));
    }

    private static async Task<WebApplication> StartCollector(ConcurrentDictionary<string, string> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var text = Encoding.Latin1.GetString(body.ToArray());
            received.AddOrUpdate(context.Request.Path, text, (_, before) => before + text);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
