namespace Pail.Runtime.Supervision;

/// <summary>Counts restarts over a sliding time: what tells a child that stumbles from one that cannot run.</summary>
internal sealed class RestartIntensity(SupervisorOptions options, TimeProvider time)
{
    private readonly Queue<long> _restarts = new();

    private RestartIntensity(SupervisorOptions options, TimeProvider time, Queue<long> restarts)
        : this(options, time) => _restarts = restarts;

    /// <summary>The same restarts under other limits.</summary>
    internal RestartIntensity Under(SupervisorOptions others) => new(others, time, _restarts);

    /// <summary>Counts one restart. False when it is one too many.</summary>
    internal bool TryCount()
    {
        // As many as there can be need no memory of when they were.
        if (options.MaxRestarts == int.MaxValue)
            return true;

        var now = time.GetTimestamp();
        while (_restarts.TryPeek(out var oldest) && time.GetElapsedTime(oldest, now) > options.Within)
            _restarts.Dequeue();
        _restarts.Enqueue(now);
        return _restarts.Count <= options.MaxRestarts;
    }
}
