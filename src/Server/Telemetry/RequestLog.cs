using Microsoft.AspNetCore.Http.Features;
using Pail.Server.Http;
using Pail.Server.Paths;
using Pail.Server.Problems;

namespace Pail.Server.Telemetry;

/// <summary>
/// Middleware that logs a line for each request. It is only in the pipeline when the category <see cref="Category"/> is enabled for
/// information, which by default it is not.
/// </summary>
internal sealed partial class RequestLog(RequestDelegate next, ILogger logger, TimeProvider time)
{
    internal const string Category = "Pail.Requests";

    internal async Task Invoke(HttpContext context)
    {
        var began = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            // The escaped path, so that a client cannot put line feeds into the log.
            var target = RawTarget.Split(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
            LogRequest(
                logger,
                Echo.Limit(context.Request.Method),
                Echo.Limit(target.Path.ToString()),
                context.Response.StatusCode,
                time.GetElapsedTime(began).TotalMilliseconds,
                TraceIds.Of(context));
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Method} {Path} {Status} in {Milliseconds:0.000} ms, trace {TraceId}")]
    private static partial void LogRequest(
        ILogger logger, string method, string path, int status, double milliseconds, string traceId);
}
