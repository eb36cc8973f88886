namespace Pail.Cluster.Hosting;

/// <summary>
/// Logs when a silo has joined, left or died, as this one sees it. Orleans logs the same with a stack trace for every attempt to reach the
/// dead one, which is left out (see <see cref="ClusterLogging"/>).
/// </summary>
internal sealed partial class MemberLog(ISiloStatusOracle silos, ILogger<MemberLog> logger) : IHostedService, ISiloStatusListener
{
    private readonly Dictionary<SiloAddress, SiloStatus> _last = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lock (_last)
        {
            silos.SubscribeToSiloStatusEvents(this);
            foreach (var (silo, status) in silos.GetApproximateSiloStatuses())
            {
                _last[silo] = status;
                if (status == SiloStatus.Active)
                    Compare(silo);
            }
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        silos.UnSubscribeFromSiloStatusEvents(this);
        return Task.CompletedTask;
    }

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        lock (_last)
        {
            var before = _last.GetValueOrDefault(updatedSilo);
            _last[updatedSilo] = status;
            var name = silos.TryGetSiloName(updatedSilo, out var found) ? found : "?";
            var address = updatedSilo.Endpoint;
            if (status == SiloStatus.Active && before != SiloStatus.Active)
            {
                LogJoined(logger, name, address);
                Compare(updatedSilo);
            }
            else if (status == SiloStatus.ShuttingDown)
                LogLeaving(logger, name, address);
            else if (status == SiloStatus.Dead && before is SiloStatus.Active or SiloStatus.Joining or SiloStatus.Created)
                LogDead(logger, name, address);
            if (status == SiloStatus.Dead)
                _last.Remove(updatedSilo);
        }
    }

    // Nothing depends on the names, but people who read of two silos with one name cannot tell them apart.
    private void Compare(SiloAddress other)
    {
        if (!other.Equals(silos.SiloAddress) && silos.TryGetSiloName(other, out var name) && name == silos.SiloName)
            LogSameName(logger, other.Endpoint, name);
    }

    [LoggerMessage(1, LogLevel.Information, "The silo {Name} at {Address} is in the cluster")]
    private static partial void LogJoined(ILogger logger, string name, System.Net.IPEndPoint address);

    [LoggerMessage(2, LogLevel.Information, "The silo {Name} at {Address} is leaving the cluster")]
    private static partial void LogLeaving(ILogger logger, string name, System.Net.IPEndPoint address);

    [LoggerMessage(3, LogLevel.Warning, "The silo {Name} at {Address} does not answer, and was declared dead")]
    private static partial void LogDead(ILogger logger, string name, System.Net.IPEndPoint address);

    [LoggerMessage(
        4, LogLevel.Warning,
        "The silo at {Address} is called {Name}, too. Give each silo a siloName of its own; if it has just ended, there is nothing to do")]
    private static partial void LogSameName(ILogger logger, System.Net.IPEndPoint address, string name);
}
