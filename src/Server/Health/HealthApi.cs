using System.Text;
using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Problems;
using Pail.Server.Requests;
using Pail.Server.Routing;

namespace Pail.Server.Health;

/// <summary>Whether the server lives and whether it wants work: <c>/health/live</c> and <c>/health/ready</c>.</summary>
internal static class HealthApi
{
    private static readonly byte[] Ok = [.. "ok\n"u8];

    /// <summary>How many failed buckets are named.</summary>
    internal const int MostNamed = 100;

    internal static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder routes, IBuckets buckets, IHostApplicationLifetime lifetime)
    {
        routes.MapRead("/health/live", Live);
        routes.MapRead("/health/ready", context => Ready(context, buckets, lifetime));
        return routes;
    }

    /// <summary>Constant bytes: the benchmarks take it as the most that the web server itself can do.</summary>
    internal static Task Live(HttpContext context)
    {
        context.Response.ContentType = ContentTypes.Text;
        return ResponseBody.Send(context, Ok);
    }

    /// <summary>
    /// 503 when the server stops. With buckets that have failed it is still 200, because all others are served and a load balancer must not
    /// take them away; but the first line says <c>degraded</c>, and those that follow name the first <see cref="MostNamed"/> of them.
    /// </summary>
    internal static Task Ready(HttpContext context, IBuckets buckets, IHostApplicationLifetime lifetime)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return context.WriteProblem(ProblemKind.ShuttingDown, "The server is shutting down; send new work elsewhere.");

        var failed = buckets.ListFailed(MostNamed);
        if (failed.Count == 0)
            return Live(context);

        context.Response.ContentType = ContentTypes.Text;
        var lines = failed.Select(static bucket => $"failed bucket: {bucket.Name}\n").Prepend("degraded\n");
        return ResponseBody.Send(context, Encoding.UTF8.GetBytes(string.Concat(lines)));
    }
}
