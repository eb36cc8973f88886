using Microsoft.Extensions.Options;

namespace Pail.Cluster.Hosting;

/// <summary>
/// Ends the process when the silo does not stop in time. Orleans tries for up to two minutes to write that the silo has left, and a store
/// that is away makes it do so. Nothing is lost by it: what was acknowledged is in the store, and the other silos declare this one dead.
/// </summary>
internal sealed partial class ShutdownLimit(
    IHostApplicationLifetime lifetime, IOptions<HostOptions> host, TimeProvider time, ILogger<ShutdownLimit> logger)
    : IHostedService, IDisposable
{
    /// <summary>
    /// What a supervisor must give a silo to stop, beside <c>shutdownDelay</c>, before it kills it: longer than the silo gives itself.
    /// </summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    private const int Failed = 1;

    // For what follows the host's own limit, after which it tells all services to hurry.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    private CancellationTokenRegistration _registration;
    private ITimer? _timer;

    private TimeSpan Limit => host.Value.ShutdownTimeout + Rest;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registration = lifetime.ApplicationStopping.Register(
            () => _timer = time.CreateTimer(_ => End(), null, Limit, Timeout.InfiniteTimeSpan));
        return Task.CompletedTask;
    }

    // The timer goes on until everything has stopped.
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _registration.Dispose();
        _timer?.Dispose();
    }

    private void End()
    {
        LogEnd(logger, Limit.TotalSeconds);
        Console.Error.WriteLine($"pail: This silo has not stopped within {Limit.TotalSeconds:0} seconds, so it ends now. Nothing is lost.");
        Environment.Exit(Failed);
    }

    [LoggerMessage(1, LogLevel.Error, "This silo has not stopped within {Seconds:0} seconds, so it ends now")]
    private static partial void LogEnd(ILogger logger, double seconds);
}
