using Pail.Buckets;
using Pail.Server.Health;

namespace Pail.Cluster.Hosting;

/// <summary>
/// Asks the store for its time every second, and notes when it last answered anything. A silo whose store does not answer is not ready:
/// it can neither write nor, after the read window, read. It also gives the store the silo's signs of life.
/// </summary>
internal sealed partial class StoreWatch(
    ClusterStore store, MembershipClaim claim, ClusterSettings settings, TimeProvider time, ILogger<StoreWatch> logger)
    : BackgroundService, IReadiness
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private bool _isApart;
    private bool _isAway;

    /// <summary>How far the store's clock is ahead of this machine's.</summary>
    internal TimeSpan Skew { get; private set; }

    /// <summary>How long ago the store last answered.</summary>
    internal TimeSpan Silence => store.Opened.Health.Silence ?? TimeSpan.Zero;

    public string? WhyNotReady() => Silence is var silence && silence > Patience
        ? $"The store has not answered for {silence.TotalSeconds:0} seconds."
        : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace, time);
        var signed = time.GetTimestamp();
        while (await Next(timer, stoppingToken))
        {
            try
            {
                Skew = await StoreClock.Skew(store.Opened, time);
                if (time.GetElapsedTime(signed) >= MembershipClaim.Pace)
                {
                    signed = time.GetTimestamp();
                    await claim.Renew();
                }
            }
            catch (BucketStorageException error)
            {
                // Readiness tells of it when it lasts, and the meters at once.
                if (!_isAway && WhyNotReady() is not null)
                {
                    _isAway = true;
                    LogAway(logger, error.Message);
                }

                continue;
            }
            catch (Exception error)
            {
                // Whatever it is: a silo that cannot look at its store goes on, and is not ready.
                LogFailed(logger, error);
                continue;
            }

            if (_isAway)
            {
                _isAway = false;
                LogBack(logger, store.Opened.Name);
            }

            // Not in every second, but when it begins.
            var isApart = Skew.Duration() > settings.MaxClockSkew;
            if (isApart && !_isApart)
                LogApart(logger, Skew.Duration().TotalSeconds, store.Opened.Name, settings.MaxClockSkew.TotalSeconds);
            _isApart = isApart;
        }
    }

    private static async Task<bool> Next(PeriodicTimer timer, CancellationToken stop)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException)
        {
            // The end. When another service could not start, the host would log it as an error of this one.
            return false;
        }
    }

    [LoggerMessage(
        1, LogLevel.Error,
        "The clock of this machine is {Seconds:0.#} s away from that of {Store}, which is more than maxClockSkew = {Most:0.###} s")]
    private static partial void LogApart(ILogger logger, double seconds, string store, double most);

    [LoggerMessage(2, LogLevel.Error, "The silo is not ready, because its store does not answer: {Why}")]
    private static partial void LogAway(ILogger logger, string why);

    [LoggerMessage(4, LogLevel.Error, "The silo could not look at its store")]
    private static partial void LogFailed(ILogger logger, Exception error);

    [LoggerMessage(3, LogLevel.Information, "{Store} answers again")]
    private static partial void LogBack(ILogger logger, string store);
}
