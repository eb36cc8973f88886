using Microsoft.Extensions.Logging;

namespace Pail.Runtime.Processes;

/// <summary>
/// The default logger of a node. It prints only the first error on standard error, and how to see the others. Without it, a crash would go
/// unnoticed.
/// </summary>
internal sealed class FirstReportLogger : ILoggerFactory, ILogger
{
    private int _printed;

    public bool IsEnabled(LogLevel logLevel) => logLevel is LogLevel.Error or LogLevel.Critical && Volatile.Read(ref _printed) == 0;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);

        // Races with other processes that crash at the same time: one of them prints.
        if (!IsEnabled(logLevel) || Interlocked.Exchange(ref _printed, 1) != 0)
            return;

        Console.Error.WriteLine(
            $"""
            pail: {formatter(state, exception)}{(exception is null ? "" : $"{Environment.NewLine}{exception}")}
            pail: This node has no logger, so it prints only this first error. To see all of them, give it one:
            pail:   new Node(new NodeOptions {"{ LoggerFactory = LoggerFactory.Create(logging => logging.AddConsole()) }"})
            """);
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("The logger of a node without a logger has no providers.");

    public void Dispose()
    {
    }
}
