namespace Pail.Buckets;

/// <summary>Those who wait for the same commit, and for as long. They share one task and one timer.</summary>
internal sealed class CommitWait : TaskCompletionSource, IThreadPoolWorkItem
{
    // Much less than any timeout that somebody sets, and longer than a commit takes mostly. So a commit has hardly more than one timer.
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _time;
    private readonly StorageRunner _runner;
    private readonly TimeSpan _timeout;
    private readonly long _began;
    private readonly ITimer? _timer;

    /// <param name="next">The others that wait for the same commit.</param>
    /// <param name="timeout">How long they wait.</param>
    /// <param name="time">The clock.</param>
    /// <param name="runner">Lets them go on.</param>
    internal CommitWait(CommitWait? next, TimeSpan timeout, TimeProvider time, StorageRunner runner)
        : base(runner.Completions)
    {
        (Next, _timeout, _time, _runner, _began) = (next, timeout, time, runner, time.GetTimestamp());
        if (timeout != Timeout.InfiniteTimeSpan)
            _timer = time.CreateTimer(static state => ((CommitWait)state!).End(), this, timeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The others that wait for the same commit; null at the end.</summary>
    internal CommitWait? Next { get; }

    /// <summary>Whether somebody who begins to wait now can join: he waits until nearly the same time.</summary>
    internal bool IsFor(TimeSpan timeout) =>
        timeout == _timeout && (_timer is null || _time.GetElapsedTime(_began) < Grain);

    /// <summary>Ends the wait of all. The thread that has committed goes on meanwhile.</summary>
    internal static void Complete(CommitWait? first)
    {
        for (var wait = first; wait is not null; wait = wait.Next)
            wait._runner.Complete(wait);
    }

    /// <summary>Ends the wait of all with an error.</summary>
    internal static void Fail(CommitWait? first, BucketStorageException error)
    {
        for (var wait = first; wait is not null; wait = wait.Next)
        {
            wait._timer?.Dispose();
            wait.TrySetException(error);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        _timer?.Dispose();
        TrySetResult();
    }

    private void End() => TrySetException(new TimeoutException());
}
