namespace Pail.Cluster.Grains;

/// <summary>Tells when other silos have ended, for what is kept here only for their sake. Any thread.</summary>
internal sealed class SiloEnds : ISiloStatusListener, IDisposable
{
    private readonly ISiloStatusOracle _silos;
    private readonly Dictionary<SiloAddress, CancellationTokenSource> _ends = [];
    private readonly Lock _lock = new();

    public SiloEnds(ISiloStatusOracle silos)
    {
        _silos = silos;
        silos.SubscribeToSiloStatusEvents(this);
    }

    /// <summary>A token that is cancelled when a silo is declared dead, also if it left in order.</summary>
    internal CancellationToken Of(SiloAddress silo)
    {
        CancellationTokenSource end;
        lock (_lock)
        {
            if (!_ends.TryGetValue(silo, out end!))
                _ends.Add(silo, end = new CancellationTokenSource());
        }

        // After it was added: either this sees the end of the silo, or the notice of the end sees the token.
        if (_silos.GetApproximateSiloStatus(silo) == SiloStatus.Dead)
            End(silo);
        return end.Token;
    }

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead)
            End(updatedSilo);
    }

    public void Dispose() => _silos.UnSubscribeFromSiloStatusEvents(this);

    private void End(SiloAddress silo)
    {
        CancellationTokenSource? end;
        lock (_lock)
            _ends.Remove(silo, out end);
        end?.Cancel();
    }
}
