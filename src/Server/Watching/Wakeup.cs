using System.Threading.Tasks.Sources;

namespace Pail.Server.Watching;

/// <summary>
/// Wakes one waiter, for any of several reasons that it then looks up itself. A wake-up that comes while nobody waits ends the next wait
/// at once, so none is lost.
/// </summary>
internal sealed class Wakeup : IValueTaskSource
{
    private const int Quiet = 0;
    private const int Woken = 1;
    private const int Waiting = 2;

    private ManualResetValueTaskSourceCore<bool> _core;
    private int _state;

    /// <summary>Wakes the waiter, on this thread if it waits. The reason must have been written before. Any thread.</summary>
    internal void Set()
    {
        if (Interlocked.Exchange(ref _state, Woken) == Waiting)
            _core.SetResult(true);
    }

    /// <summary>Waits for a wake-up that came after the last wait ended. One waiter at a time.</summary>
    internal ValueTask Wait()
    {
        _core.Reset();
        if (Interlocked.CompareExchange(ref _state, Waiting, Quiet) == Quiet)
            return new ValueTask(this, _core.Version);
        Interlocked.Exchange(ref _state, Quiet);
        return ValueTask.CompletedTask;
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.GetResult(short token)
    {
        _core.GetResult(token);

        // Before the waiter looks up the reasons: one that is written later sets the state again, and ends the next wait.
        Interlocked.Exchange(ref _state, Quiet);
    }
}
