namespace Pail.Runtime.Servers;

/// <summary>
/// Counts restarts over a sliding time: what tells a child that stumbles from one that cannot run. For all that supervise.
/// </summary>
internal sealed class RestartIntensity(int most, TimeSpan within, TimeProvider time)
{
    private readonly Queue<long> _restarts = new();

    private RestartIntensity(int most, TimeSpan within, TimeProvider time, Queue<long> restarts)
        : this(most, within, time) => _restarts = restarts;

    /// <summary>The same restarts under other limits.</summary>
    internal RestartIntensity Under(int others, TimeSpan otherTime) => new(others, otherTime, time, _restarts);

    /// <summary>Counts one restart. False when it is one too many.</summary>
    internal bool TryCount()
    {
        // As many as there can be need no memory of when they were.
        if (most == int.MaxValue)
            return true;

        var now = time.GetTimestamp();
        while (_restarts.TryPeek(out var oldest) && time.GetElapsedTime(oldest, now) > within)
            _restarts.Dequeue();
        _restarts.Enqueue(now);
        return _restarts.Count <= most;
    }
}
