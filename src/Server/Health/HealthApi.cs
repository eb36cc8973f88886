using Pail.Server.Http;
using Pail.Server.Problems;
using Pail.Server.Requests;
using Pail.Server.Routing;

namespace Pail.Server.Health;

/// <summary>Whether the server lives and whether it wants work: <c>/health/live</c> and <c>/health/ready</c>.</summary>
internal static class HealthApi
{
    private static readonly byte[] Ok = [.. "ok\n"u8];

    internal static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder routes, IHostApplicationLifetime lifetime)
    {
        routes.MapRead("/health/live", Live);
        routes.MapRead("/health/ready", context => Ready(context, lifetime));
        return routes;
    }

    /// <summary>Constant bytes: the benchmarks take it as the most that the web server itself can do.</summary>
    internal static Task Live(HttpContext context)
    {
        context.Response.ContentType = ContentTypes.Text;
        return ResponseBody.Send(context, Ok);
    }

    internal static Task Ready(HttpContext context, IHostApplicationLifetime lifetime) =>
        lifetime.ApplicationStopping.IsCancellationRequested
            ? context.WriteProblem(ProblemKind.ShuttingDown, "The server is shutting down; send new work elsewhere.")
            : Live(context);
}
