namespace Pail.Runtime.Servers;

/// <summary>
/// Counts restarts within a sliding time window. Too many restarts mean that a child cannot run. Used by all kinds of supervisors.
/// </summary>
internal sealed class RestartIntensity(int most, TimeSpan within, TimeProvider time)
{
    // The times of restarts, oldest first. Also its own lock: the supervisor changes it while another thread reads how many are left, and
    // a queue that is read while it grows gives nonsense.
    private readonly Queue<long> _restarts = new();

    private RestartIntensity(int most, TimeSpan within, TimeProvider time, Queue<long> restarts)
        : this(most, within, time) => _restarts = restarts;

    /// <summary>How many more restarts are allowed at this moment. Any thread.</summary>
    internal int Left
    {
        get
        {
            if (most == int.MaxValue)
                return most;
            var now = time.GetTimestamp();
            lock (_restarts)
                return Math.Max(0, most - _restarts.Count(at => time.GetElapsedTime(at, now) <= within));
        }
    }

    /// <summary>The same restarts under other limits.</summary>
    internal RestartIntensity Under(int others, TimeSpan otherTime) => new(others, otherTime, time, _restarts);

    /// <summary>Counts one restart. False when it is one too many.</summary>
    internal bool TryCount()
    {
        // Without a limit, the times of restarts need not be kept.
        if (most == int.MaxValue)
            return true;

        var now = time.GetTimestamp();
        lock (_restarts)
        {
            while (_restarts.TryPeek(out var oldest) && time.GetElapsedTime(oldest, now) > within)
                _restarts.Dequeue();
            _restarts.Enqueue(now);
            return _restarts.Count <= most;
        }
    }
}
