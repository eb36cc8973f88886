namespace Pail.Server.Telemetry;

/// <summary>
/// Puts the middleware that observes requests around all other middleware, so that it sees every answer. Observers that are switched off
/// are left out.
/// </summary>
/// <param name="tracing">Whether traces are exported.</param>
/// <param name="loggers">Says whether requests are logged.</param>
/// <param name="time">The clock.</param>
internal sealed class TelemetryStartupFilter(bool tracing, ILoggerFactory loggers, TimeProvider time) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        var logger = loggers.CreateLogger(RequestLog.Category);
        if (logger.IsEnabled(LogLevel.Information))
            app.Use(inner => new RequestLog(inner, logger, time).Invoke);
        if (tracing)
            app.Use(static inner => new TraceNaming(inner).Invoke);
        next(app);
    };
}
