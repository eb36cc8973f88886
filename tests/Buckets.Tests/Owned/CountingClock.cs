using Microsoft.Extensions.Time.Testing;

namespace Pail.Buckets.Tests.Owned;

/// <summary>A clock of a test that knows how many timers were made, so that the test can set it when somebody waits.</summary>
internal sealed class CountingClock : FakeTimeProvider
{
    private int _timers;

    internal int Timers => Volatile.Read(ref _timers);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Interlocked.Increment(ref _timers);
        return timer;
    }
}
