namespace Pail.Runtime.Servers;

/// <summary>
/// Counts restarts within a sliding time window. Too many restarts mean that a child cannot run. Used by all kinds of supervisors.
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
        // Without a limit, the times of restarts need not be kept.
        if (most == int.MaxValue)
            return true;

        var now = time.GetTimestamp();
        while (_restarts.TryPeek(out var oldest) && time.GetElapsedTime(oldest, now) > within)
            _restarts.Dequeue();
        _restarts.Enqueue(now);
        return _restarts.Count <= most;
    }
}
