using System.Diagnostics;

namespace Pail.Server.Telemetry;

/// <summary>
/// Middleware that completes the activity of a request as the semantic conventions want it: a name with the route, and the status. The
/// framework only sets what is known when the request begins. It is only in the pipeline of a server that exports traces.
/// </summary>
internal sealed class TraceNaming(RequestDelegate next)
{
    internal async Task Invoke(HttpContext context)
    {
        // Taken before, because the handler may leave another activity current. It is null for a request that is not sampled.
        var activity = Activity.Current;
        await next(context);
        if (activity is null || !activity.IsAllDataRequested)
            return;

        var status = context.Response.StatusCode;
        activity.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            activity.SetTag("error.type", context.Response.Headers[Http.HeaderConstants.ErrorCode] is [{ } code] ? code : $"{status}");
            activity.SetStatus(ActivityStatusCode.Error);
        }

        // The route is one of few, so the names of activities are few. A path would have the names of buckets and keys.
        if ((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { } route)
        {
            activity.SetTag("http.route", route);
            activity.DisplayName = $"{context.Request.Method} {route}";
        }
    }
}
