namespace Pail.Server.Problems;

/// <summary>
/// Puts <see cref="ErrorHandling"/> around everything, also around the host filter, which the framework adds outside of what
/// the application configures.
/// </summary>
internal sealed class ErrorHandlingFirst(ILogger<ErrorHandling> logger) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(inner => new ErrorHandling(inner, logger).Invoke);
        next(app);
    };
}
