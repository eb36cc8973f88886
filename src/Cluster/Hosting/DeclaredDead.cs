namespace Pail.Cluster.Hosting;

/// <summary>
/// Ends the process at once when Orleans cannot go on; nearly always because the other silos have declared this one dead, so that its
/// buckets have other owners. A line says so before the runtime prints its own report.
/// </summary>
internal sealed partial class DeclaredDead(ILogger<DeclaredDead> logger) : IFatalErrorHandler
{
    public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        LogEnd(logger, context, exception);

        // Directly, too: the log is written by another thread.
        var message = "pail: This silo ends now, and the other silos take its buckets over. Its supervisor must start it again. "
            + $"Orleans says: {context}";
        Console.Error.WriteLine(message);
        Console.Error.Flush();
        Environment.FailFast(message, exception);
    }

    [LoggerMessage(1, LogLevel.Critical, "This silo ends now: {Context}")]
    private static partial void LogEnd(ILogger logger, string? context, Exception? exception);
}
