using Pail.Cluster.Stores;

namespace Pail.Cluster.Hosting;

/// <summary>
/// Ends the process at once when Orleans cannot go on: nearly always because the other silos have declared this one dead, so that its
/// buckets have other owners. A line says which it is before the runtime prints its own report.
/// </summary>
/// <param name="settings">The settings.</param>
/// <param name="lifetime">Tells whether the silo has joined: the program has started when it has.</param>
/// <param name="services">Have the status of this silo. Its service needs this one, so it is asked for only at the end.</param>
/// <param name="logger">The log.</param>
internal sealed partial class FatalEnd(
    ClusterSettings settings, IHostApplicationLifetime lifetime, IServiceProvider services, ILogger<FatalEnd> logger) : IFatalErrorHandler
{
    private const int Failed = 1;

    public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        LogEnd(logger, context, exception);
        var hasJoined = lifetime.ApplicationStarted.IsCancellationRequested;
        var isDead = IsDead();
        var cause = exception is null ? "" : $" {StoreFaults.CauseOf(exception)}";
        var end = Sentence(hasJoined, isDead, settings.SiloAddress);

        // Directly, too: the log is written by another thread.
        Console.Error.WriteLine($"pail: {end} Orleans says: {context}{cause}");
        Console.Error.Flush();

        // It owns nothing yet, so it may end like any other start that fails.
        if (!hasJoined)
            Environment.Exit(Failed);
        Environment.FailFast(end, exception);
    }

    private bool IsDead()
    {
        try
        {
            return services.GetRequiredService<ISiloStatusOracle>().CurrentStatus == SiloStatus.Dead;
        }
        catch (Exception error)
        {
            // The program may be ending already. Whatever is missing, it must end now.
            LogStatus(logger, error);
            return false;
        }
    }

    /// <summary>What the end means.</summary>
    /// <param name="hasJoined">Whether the silo may have buckets.</param>
    /// <param name="isDead">Whether the others have declared it dead.</param>
    /// <param name="address">Where it listens for the others.</param>
    internal static string Sentence(bool hasJoined, bool isDead, System.Net.IPEndPoint address) => (hasJoined, isDead) switch
    {
        (false, true) =>
            $"The other silos could not reach this one at {address}, and have declared it dead before it had joined. "
            + StartFailures.Reachability,
        (false, false) => "This silo could not join: Orleans has failed in it.",
        (true, true) =>
            "The other silos have declared this one dead. It ends now, and they take its buckets over. Its supervisor must start it again.",
        _ => "Orleans has failed in this silo. It ends now, and the other silos take its buckets over. Its supervisor must start it again.",
    };

    [LoggerMessage(1, LogLevel.Critical, "This silo ends now: {Context}")]
    private static partial void LogEnd(ILogger logger, string? context, Exception? exception);

    [LoggerMessage(2, LogLevel.Error, "The status of this silo cannot be read")]
    private static partial void LogStatus(ILogger logger, Exception error);
}
