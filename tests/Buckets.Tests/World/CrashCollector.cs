using Microsoft.Extensions.Logging;

namespace Pail.Buckets.Tests.World;

/// <summary>Collects what must not happen, however many processes are killed: exceptions and messages that nobody handles.</summary>
internal sealed class CrashCollector : ILoggerFactory, ILogger
{
    private const int UnexpectedMessage = 4;
    private const int TableLost = 2;

    internal List<string> Crashes { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        // A process cannot start while the registry is being restarted. Its supervisor tries again.
        if (exception?.StackTrace?.Contains("Registry`2.Register", StringComparison.Ordinal) == true)
            return;

        // What a simulated disk does to those who wait for it, and what ends a process whose bucket has another one already.
        if (exception is not null && IsOfStore(exception))
            return;
        if (exception is not null || eventId.Id is UnexpectedMessage or TableLost)
            Crashes.Add($"{formatter(state, exception)} {exception}");
    }

    private static bool IsOfStore(Exception exception) => exception
        is BucketStorageException
        or SessionOverException
        or BucketUnavailableException { Failure: BucketFailure.StorageFailed or BucketFailure.CallTimeout };
}
