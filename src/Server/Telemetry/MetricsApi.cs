using Pail.Server.Http;
using Pail.Server.OpenApi;
using Pail.Server.Routing;
using Pail.Server.Security;
using Pail.Server.Service;

namespace Pail.Server.Telemetry;

/// <summary>The metrics for Prometheus: <c>/metrics</c>.</summary>
internal static class MetricsApi
{
    internal static IEndpointRouteBuilder MapMetrics(this IEndpointRouteBuilder routes, MetricReader reader)
    {
        routes.MapRead("/metrics", context => Scrape(context, reader))
            .Needs(Role.Reader, allBuckets: true)
            .Describe(ServiceDescriptions.Metrics);
        return routes;
    }

    internal static Task Scrape(HttpContext context, MetricReader reader)
    {
        var response = context.Response;
        response.ContentType = PrometheusWriter.ContentType;
        response.Headers.CacheControl = HeaderConstants.NoCache;
        response.Headers.XContentTypeOptions = HeaderConstants.NoSniff;
        return ResponseBody.Send(context, reader.Scrape(ServiceApi.Version));
    }
}
