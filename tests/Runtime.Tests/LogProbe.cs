using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests;

/// <summary>Keeps what a node logs.</summary>
internal sealed class LogProbe : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _expected = new();

    internal IEnumerable<string> Lines => _lines.Select(static line => line.Text);

    internal IEnumerable<string> Errors => _lines.Where(line => line.Level == LogLevel.Error).Select(line => line.Text);

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("A probe has no providers.");

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = formatter(state, exception);
        _lines.Enqueue((logLevel, text));
        foreach (var (part, seen) in _expected)
        {
            if (text.Contains(part, StringComparison.Ordinal))
                seen.TrySetResult();
        }
    }

    /// <summary>Waits until a server has handled everything it had: it logs, and drops, a message it does not know.</summary>
    internal async Task RoundTrip(Node node, Pid server)
    {
        var message = Guid.NewGuid().ToString();
        var seen = _expected[message] = Lab.Event();
        node.Send(server, message);
        await seen.Task.Soon();
        _expected.TryRemove(message, out _);
    }
}
