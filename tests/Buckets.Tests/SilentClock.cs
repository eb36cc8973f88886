using Microsoft.Extensions.Time.Testing;

namespace Pail.Buckets.Tests;

/// <summary>A clock that tests set. Its timers never ring, so what has expired stays until somebody asks for it.</summary>
internal sealed class SilentClock : FakeTimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Timer();

    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
