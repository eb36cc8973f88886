namespace Pail.Cluster.Grains;

/// <summary>
/// Asks the membership table whether this silo still is a member. A silo that was declared dead while it hung learns of it there, and ends.
/// All who ask share one answer.
/// </summary>
internal sealed partial class Membership(
    IClusterMembershipService service, ILocalSiloDetails silo, TimeProvider time, ILogger<Membership> logger)
{
    /// <summary>How old an answer may be when a fence is taken for a process that is started again.</summary>
    internal static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    // The table may hang as any store may. Whoever opens a bucket need not be a member for the data to be right: the fence sees to that.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private Task? _asking;
    private long _askedAt;

    /// <summary>Asks the table, unless it was asked a short time ago.</summary>
    /// <returns>Whether the silo is a member, as far as is known.</returns>
    internal async ValueTask<bool> Refresh(TimeSpan maxAge)
    {
        Task asking;

        // Not on the turn of a grain: all who wait would wait for that turn.
        lock (_lock)
        {
            if (_asking is null || (_asking.IsCompleted && time.GetElapsedTime(_askedAt) >= maxAge))
                (_asking, _askedAt) = (Task.Run(Ask), time.GetTimestamp());
            asking = _asking;
        }

        await asking;
        return service.CurrentSnapshot.GetSiloStatus(silo.SiloAddress) is not SiloStatus.Dead;
    }

    private async Task Ask()
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            await service.Refresh(default, patience.Token).AsTask().WaitAsync(patience.Token);
        }
        catch (Exception error)
        {
            LogNotRefreshed(logger, error);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The membership of the cluster could not be asked for")]
    private static partial void LogNotRefreshed(ILogger logger, Exception error);
}
