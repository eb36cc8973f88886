namespace Pail.Server.Problems;

/// <summary>
/// Makes <see cref="ErrorHandling"/> the outermost middleware. The framework puts its host filter outside the application's middleware, so
/// only a startup filter can come before it.
/// </summary>
internal sealed class ErrorHandlingStartupFilter(ILogger<ErrorHandling> logger) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(inner => new ErrorHandling(inner, logger).Invoke);
        next(app);
    };
}
