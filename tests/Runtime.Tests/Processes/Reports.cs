using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Pail.Runtime.Tests.Processes;

/// <summary>Collects what a node logs.</summary>
internal sealed class Reports : ILoggerFactory, ILogger
{
    internal ConcurrentQueue<(LogLevel Level, string Text, Exception? Error)> All { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        All.Enqueue((logLevel, formatter(state, exception), exception));

    public void Dispose()
    {
    }
}
