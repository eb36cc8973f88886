using Microsoft.Extensions.Time.Testing;

namespace Pail.Buckets.Tests;

/// <summary>The timer of a bucket's expiry.</summary>
public sealed class SweeperTests
{
    [Fact]
    public void A_clock_that_moves_on_while_the_timer_is_set_makes_it_ring_no_later()
    {
        var clock = new SteppingClock();
        var rings = 0;
        using var sweeper = new Sweeper(clock, () => rings++);
        var deadline = clock.GetUtcNow().AddSeconds(10).UtcTicks;

        clock.StepWhenTimerIsSet = TimeSpan.FromSeconds(10);
        sweeper.Add(new EntryTracking(deadline, deadline, 0));

        Assert.Equal(1, rings);
    }

    [Fact]
    public async Task A_clock_that_moves_on_with_each_reading_does_not_hold_the_writer()
    {
        var clock = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };
        using var sweeper = new Sweeper(clock, () => { });
        var deadline = clock.Start.AddHours(1).UtcTicks;

        var write = Task.Run(() => sweeper.Add(new EntryTracking(deadline, deadline, 0)), TestContext.Current.CancellationToken);

        await write.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    /// <summary>A clock that moves on by itself once, just before a timer is set.</summary>
    private sealed class SteppingClock : TimeProvider
    {
        private readonly FakeTimeProvider _clock = new();

        internal TimeSpan StepWhenTimerIsSet { get; set; }

        public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new Timer(this, _clock.CreateTimer(callback, state, dueTime, period));

        private sealed class Timer(SteppingClock clock, ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                var step = clock.StepWhenTimerIsSet;
                clock.StepWhenTimerIsSet = TimeSpan.Zero;
                clock._clock.Advance(step);
                return timer.Change(dueTime, period);
            }

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
