using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Pail.Server.Tests;

/// <summary>Keeps what the server logs at Warning and above.</summary>
internal sealed class RecordedLogs : ILoggerProvider, ILogger
{
    internal ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            Lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception?.GetType().Name}");
    }

    public void Dispose()
    {
    }
}
