namespace Pail.Cluster.Buckets;

/// <summary>For how long a request is tried again, and how long it waits in between.</summary>
internal struct Patience(TimeProvider time, TimeSpan limit)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(160);

    private readonly long _begun = time.GetTimestamp();
    private TimeSpan _pause = FirstPause;

    /// <summary>How much time is left; infinite without a limit.</summary>
    internal readonly TimeSpan Left =>
        limit == Timeout.InfiniteTimeSpan ? limit : TimeSpan.FromTicks(Math.Max(0, (limit - time.GetElapsedTime(_begun)).Ticks));

    /// <summary>
    /// Whether there is no time for another attempt: for a pause, and for as long a wait for the answer. An attempt that is given up before
    /// its answer comes would have an outcome that nobody knows.
    /// </summary>
    internal readonly bool IsOver => limit != Timeout.InfiniteTimeSpan && Left <= 2 * _pause;

    /// <summary>Waits before the next attempt, each time for longer.</summary>
    internal Task Pause(CancellationToken cancellationToken = default)
    {
        var pause = _pause;
        _pause = pause < LongestPause ? pause * 2 : LongestPause;
        return Task.Delay(pause, time, cancellationToken);
    }
}
