using System.Text;
using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.OpenApi;
using Pail.Server.Problems;
using Pail.Server.Requests;
using Pail.Server.Routing;
using Pail.Server.Security;

namespace Pail.Server.Health;

/// <summary>Whether the server is alive and whether it accepts work: <c>/health/live</c> and <c>/health/ready</c>.</summary>
internal static class HealthApi
{
    private static readonly byte[] Ok = [.. "ok\n"u8];

    /// <summary>The largest number of failed buckets that an answer names.</summary>
    internal const int MaxNamedBuckets = 100;

    internal static IEndpointRouteBuilder MapHealth(
        this IEndpointRouteBuilder routes, IBuckets buckets, BucketTree? tree, IHostApplicationLifetime lifetime, IReadiness[] conditions)
    {
        routes.MapRead("/health/live", Live).Describe(ServiceDescriptions.Live);
        routes.MapRead("/health/ready", context => Ready(context, buckets, tree, lifetime, conditions)).Describe(ServiceDescriptions.Ready);
        return routes;
    }

    /// <summary>Answers constant bytes, so the benchmarks use it to measure what the web server itself can do.</summary>
    internal static Task Live(HttpContext context)
    {
        context.Response.ContentType = ContentTypes.Text;
        return ResponseBody.Send(context, Ok);
    }

    /// <summary>
    /// Answers 503 when the server is stopping, when a condition of the hosting program does not hold, and when durable buckets take no
    /// changes. When buckets have failed, the answer is still
    /// 200, because the others are served and a load balancer must keep sending requests. Then the first line is <c>degraded</c>, and the
    /// next lines name up to <see cref="MaxNamedBuckets"/> failed buckets. A server with API keys does not name them, because everybody may
    /// ask.
    /// </summary>
    internal static async Task Ready(
        HttpContext context, IBuckets buckets, BucketTree? tree, IHostApplicationLifetime lifetime, IReadiness[] conditions)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await context.WriteProblem(ProblemKind.ShuttingDown, "The server is shutting down; send new work elsewhere.");
            return;
        }

        foreach (var condition in conditions)
        {
            if (condition.WhyNotReady() is not { } reason)
                continue;
            await context.WriteProblem(ProblemKind.NotReady, reason);
            return;
        }

        switch (tree?.StorageState)
        {
            case BucketStorageState.Full:
                await context.WriteProblem(
                    ProblemKind.NotReadyStorageFull,
                    "The disk of the storage is full; durable buckets take no changes until there is room.");
                return;
            case BucketStorageState.Failed:
                await context.WriteProblem(
                    ProblemKind.StorageFailed,
                    "The storage has failed; durable buckets take no changes until the server is started again.");
                return;
        }

        var failed = await buckets.ListFailed(MaxNamedBuckets);
        if (failed.Count == 0)
        {
            await Live(context);
            return;
        }

        context.Response.ContentType = ContentTypes.Text;
        var lines = failed
            .Where(bucket => Caller.Of(context).Sees(bucket.Name))
            .Select(static bucket => $"failed bucket: {bucket.Name}\n")
            .Prepend("degraded\n");
        await ResponseBody.Send(context, Encoding.UTF8.GetBytes(string.Concat(lines)));
    }
}
