namespace Pail.Cluster.Hosting;

/// <summary>
/// Ends the process at once when Orleans cannot go on; nearly always because the other silos have declared this one dead, so that its
/// buckets have other owners. A line says so before the runtime prints its own report.
/// </summary>
/// <param name="settings">The settings.</param>
/// <param name="lifetime">Tells whether the silo has joined: the program has started when it has.</param>
/// <param name="logger">The log.</param>
internal sealed partial class DeclaredDead(ClusterSettings settings, IHostApplicationLifetime lifetime, ILogger<DeclaredDead> logger)
    : IFatalErrorHandler
{
    private const int Failed = 1;

    public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        LogEnd(logger, context, exception);
        if (!lifetime.ApplicationStarted.IsCancellationRequested)
        {
            // It owns nothing yet, so it may end like any other start that fails.
            Say($"The other silos could not reach this one at {settings.SiloAddress}, and have declared it dead before it had joined. "
                + $"{StartFailures.Reachability} Orleans says: {context}");
            Environment.Exit(Failed);
        }

        const string End = "This silo ends now, and the other silos take its buckets over. Its supervisor must start it again.";
        Say($"{End} Orleans says: {context}");
        Environment.FailFast(End, exception);
    }

    // Directly, too: the log is written by another thread.
    private static void Say(string sentence)
    {
        Console.Error.WriteLine($"pail: {sentence}");
        Console.Error.Flush();
    }

    [LoggerMessage(1, LogLevel.Critical, "This silo ends now: {Context}")]
    private static partial void LogEnd(ILogger logger, string? context, Exception? exception);
}
