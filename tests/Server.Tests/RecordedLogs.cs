using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Pail.Server.Tests;

/// <summary>Keeps the lines that the server logs: warnings and errors in one list, debug lines in another.</summary>
internal sealed class RecordedLogs : ILoggerProvider, ILogger
{
    private readonly SemaphoreSlim _logged = new(0);

    /// <summary>The lines at Warning and above.</summary>
    internal ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>The lines at Debug, if the test's settings log them.</summary>
    internal ConcurrentQueue<string> Debugging { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel is LogLevel.Debug or >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;

        var lines = logLevel == LogLevel.Debug ? Debugging : Lines;
        lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception?.GetType().Name}".TrimEnd());
        _logged.Release();
    }

    /// <summary>Waits until <paramref name="count"/> lines at Warning and above match.</summary>
    internal Task WaitFor(Func<string, bool> matches, int count) => WaitFor(Lines, matches, count);

    /// <summary>Waits until <paramref name="count"/> lines at Debug match.</summary>
    internal Task WaitForDebug(Func<string, bool> matches, int count) => WaitFor(Debugging, matches, count);

    public void Dispose()
    {
    }

    private async Task WaitFor(ConcurrentQueue<string> lines, Func<string, bool> matches, int count)
    {
        while (lines.Count(matches) < count)
            await _logged.WaitAsync(TestContext.Current.CancellationToken);
    }
}
