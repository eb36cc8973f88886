using Microsoft.Extensions.Logging.Console;
using Pail.Server.Problems;

namespace Pail.Server.Hosting;

/// <summary>
/// The log on the console, with escaped control characters. The framework's text formats write what they get, and Kestrel's debug lines
/// have parts of bad requests as the client sent them. (JSON escapes them by itself.)
/// </summary>
[ProviderAlias("Console")]
internal sealed class SafeConsole(ConsoleLoggerProvider console) : ILoggerProvider, ISupportExternalScope
{
    public ILogger CreateLogger(string categoryName) => new SafeLogger(console.CreateLogger(categoryName));

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => console.SetScopeProvider(scopeProvider);

    // The services own the console.
    public void Dispose()
    {
    }

    private sealed class SafeLogger(ILogger logger) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

        // The exception becomes part of the message, because a formatter writes an exception as it is.
        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;

            var message = LogText.Escape(formatter(state, exception));
            if (exception is not null)
                message += $"{Environment.NewLine}{LogText.Escape(exception.ToString(), keepLineBreaks: true)}";
            logger.Log(logLevel, eventId, message, exception: null, static (text, _) => text);
        }
    }
}
