using Pail.Runtime.Processes;
using Pail.Runtime.Testing;

namespace Pail.Runtime.Tests.Testing;

/// <summary>The clock of a simulation and its timers.</summary>
public sealed class VirtualTimeTests : IDisposable
{
    private readonly Simulator _simulator = new(
        new SimulationOptions { Start = new DateTimeOffset(2020, 2, 29, 12, 0, 0, TimeSpan.FromHours(2)), MaxSteps = 10_000 });
    private readonly List<string> _fired = [];

    private TimeProvider Time => _simulator.Time;

    public void Dispose() => _simulator.Dispose();

    [Fact]
    public void Time_begins_where_it_is_told_and_passes_only_when_it_is_told()
    {
        var began = Time.GetTimestamp();
        Assert.Equal(new DateTimeOffset(2020, 2, 29, 10, 0, 0, TimeSpan.Zero), Time.GetUtcNow());
        Assert.Equal(TimeSpan.Zero, Time.LocalTimeZone.BaseUtcOffset);

        _simulator.RunUntilIdle();
        Assert.Equal(TimeSpan.Zero, Time.GetElapsedTime(began));

        _simulator.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(TimeSpan.FromSeconds(90), Time.GetElapsedTime(began));
        Assert.Equal(TimeSpan.FromSeconds(90), _simulator.Elapsed);
        Assert.Equal(new DateTimeOffset(2020, 2, 29, 10, 1, 30, TimeSpan.Zero), Time.GetUtcNow());
    }

    [Fact]
    public void Timers_fire_in_the_order_of_their_times_and_see_those()
    {
        foreach (var seconds in new[] { 3, 1, 2 })
            Timer($"{seconds}", TimeSpan.FromSeconds(seconds));

        _simulator.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(["1 at 1", "2 at 2", "3 at 3"], _fired);
    }

    [Fact]
    public void Timers_of_one_time_fire_in_the_order_in_which_they_were_made()
    {
        var late = Timer("first", Timeout.InfiniteTimeSpan);
        foreach (var name in new[] { "second", "third" })
            Timer(name, TimeSpan.FromSeconds(1));
        late.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        _simulator.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["first at 1", "second at 1", "third at 1"], _fired);
    }

    [Fact]
    public void No_timer_fires_early()
    {
        Timer("one", TimeSpan.FromSeconds(1));

        _simulator.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Assert.Empty(_fired);

        _simulator.Advance(TimeSpan.FromTicks(1));
        Assert.Single(_fired);
    }

    [Fact]
    public void A_timer_of_no_time_fires_without_time_passing_but_not_in_place()
    {
        Timer("now", TimeSpan.Zero);
        Assert.Empty(_fired);

        _simulator.RunUntilIdle();

        Assert.Equal(["now at 0"], _fired);
    }

    [Fact]
    public void A_timer_with_a_period_fires_until_it_is_disposed()
    {
        var timer = Timer("tick", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        _simulator.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(["tick at 1", "tick at 3", "tick at 5"], _fired);

        timer.Dispose();
        _simulator.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(3, _fired.Count);
        Assert.False(timer.Change(TimeSpan.Zero, TimeSpan.Zero));
    }

    [Fact]
    public void A_timer_without_a_period_fires_once_and_can_be_set_again()
    {
        var timer = Timer("once", TimeSpan.FromSeconds(1), TimeSpan.Zero);
        _simulator.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["once at 1"], _fired);

        Assert.True(timer.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan));
        _simulator.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(["once at 1", "once at 6"], _fired);
    }

    [Fact]
    public void A_timer_that_is_set_to_never_does_not_fire()
    {
        var timer = Timer("never", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        timer.Change(Timeout.InfiniteTimeSpan, TimeSpan.FromSeconds(1));

        _simulator.Advance(TimeSpan.FromSeconds(5));

        Assert.Empty(_fired);
    }

    [Fact]
    public void A_timer_may_change_and_dispose_itself()
    {
        var rounds = 0;
        ITimer timer = null!;
        timer = Time.CreateTimer(
            _ =>
            {
                if (++rounds < 3)
                    timer.Change(TimeSpan.FromSeconds(rounds), Timeout.InfiniteTimeSpan);
                else
                    timer.Dispose();
            },
            null,
            TimeSpan.FromSeconds(1),
            TimeSpan.FromSeconds(1));

        _simulator.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(3, rounds);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(4294967295)]
    public void A_time_that_no_timer_can_be_set_to_is_refused(long milliseconds)
    {
        var wait = TimeSpan.FromMilliseconds(milliseconds);

        Assert.Throws<ArgumentOutOfRangeException>("dueTime", () => Timer("bad", wait));
        Assert.Throws<ArgumentOutOfRangeException>("period", () => Timer("bad", TimeSpan.Zero, wait));
        Assert.Throws<ArgumentOutOfRangeException>("time", () => _simulator.Advance(TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public void Time_jumps_to_the_next_timer_only_when_nobody_can_run()
    {
        Simulation.Explore(seeds: 50, async self =>
        {
            var time = self.Node.TimeProvider;
            var began = time.GetTimestamp();
            var busy = self.SpawnMonitor(async _ =>
            {
                for (var i = 0; i < 20; i++)
                    await Task.Yield();
                Assert.Equal(TimeSpan.Zero, time.GetElapsedTime(began));
            });

            Assert.False((await self.TryReceive<string>(after: TimeSpan.FromDays(30))).Any);

            Assert.Equal(TimeSpan.FromDays(30), time.GetElapsedTime(began));
            Assert.Equal(ExitKind.Normal, (await self.Receive<Down>(down => down.Ref == busy)).Reason.Kind);
        });
    }

    [Fact]
    public void Delays_periods_and_cancellations_of_NET_run_in_virtual_time()
    {
        Simulation.Run(async self =>
        {
            var time = self.Node.TimeProvider;
            await Task.Delay(TimeSpan.FromHours(1), time);

            using var ticks = new PeriodicTimer(TimeSpan.FromHours(1), time);
            await ticks.WaitForNextTickAsync();
            await ticks.WaitForNextTickAsync();

            using var cancelled = new CancellationTokenSource(TimeSpan.FromHours(1), time);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Timeout.InfiniteTimeSpan, time, cancelled.Token));

            await Assert.ThrowsAsync<TimeoutException>(
                () => new TaskCompletionSource().Task.WaitAsync(TimeSpan.FromHours(1), time, self.Ended));
            Assert.Equal(TimeSpan.FromHours(5), Simulator.Of(self).Elapsed);
        });
    }

    private ITimer Timer(string name, TimeSpan due, TimeSpan? period = null) =>
        Time.CreateTimer(
            state => _fired.Add($"{state} at {_simulator.Elapsed.TotalSeconds:0}"), name, due, period ?? Timeout.InfiniteTimeSpan);
}
