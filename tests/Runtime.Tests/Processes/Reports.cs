using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Pail.Runtime.Tests.Processes;

/// <summary>Collects what a node logs.</summary>
internal sealed class Reports : ILoggerFactory, ILogger
{
    // What is said of a turn that the machine has held up. It comes into any test's way; tests of long turns want it.
    private const int LongTurn = 7;

    internal bool OfLongTurns { get; init; }

    internal ConcurrentQueue<(LogLevel Level, string Text, Exception? Error)> All { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (OfLongTurns || eventId.Id != LongTurn)
            All.Enqueue((logLevel, formatter(state, exception), exception));
    }

    public void Dispose()
    {
    }
}
