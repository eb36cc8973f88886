namespace Pail.Runtime.Tests.Tables;

/// <summary>
/// A clock that a test sets and whose timers never fire. So only an operation on a row can find that its time is over. <see cref="OnLook"/>
/// runs whenever the clock is read: a deterministic point between two steps of an operation.
/// </summary>
internal sealed class ManualTime : TimeProvider
{
    private bool _isLooking;

    internal TimeSpan Now { get; set; } = TimeSpan.FromSeconds(1);

    internal Action? OnLook { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        var now = Now.Ticks;
        if (OnLook is { } look && !_isLooking)
        {
            _isLooking = true;
            try
            {
                look();
            }
            finally
            {
                _isLooking = false;
            }
        }

        return now;
    }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NoTimer();

    private sealed class NoTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
