using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Tests.Tables;

namespace Pail.Runtime.Tests.Processes;

/// <summary>Limits when the clock fails, when many threads set them, and when calls have failed.</summary>
public sealed class DeadlineFaultTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Deadlines _deadlines;

    public DeadlineFaultTests() => _deadlines = new Deadlines(_time);

    public void Dispose() => _deadlines.Dispose();

    [Fact]
    public void However_many_threads_set_and_lift_limits_while_time_passes_none_is_missed()
    {
        var kept = new ConcurrentBag<Item>();
        var lifted = new ConcurrentBag<Item>();
        var setting = Together.Threads;

        Together.Run(Together.Threads + 1, me =>
        {
            if (me == Together.Threads)
            {
                while (Volatile.Read(ref setting) > 0)
                    _time.Advance(TimeSpan.FromMilliseconds(1));
                return;
            }

            var reused = new Item();
            for (var i = 0; i < 2_000; i++)
            {
                // The same object again and again, as pooled calls are: listed or not when its time is set again.
                reused.Set(_deadlines, TimeSpan.FromMilliseconds(i % 3));
                reused.Lift();
                if (i % 10 == 0)
                {
                    var item = new Item();
                    item.Set(_deadlines, TimeSpan.FromMilliseconds(i % 20));
                    kept.Add(item);
                }
            }

            reused.Set(_deadlines, TimeSpan.FromMilliseconds(3));
            lifted.Add(reused);
            Interlocked.Decrement(ref setting);
        });
        _time.Advance(TimeSpan.FromMilliseconds(30));
        _time.Advance(TimeSpan.FromMilliseconds(30));

        Assert.All(kept, item => Assert.Equal(1, item.Expired));
        Assert.All(lifted, item => Assert.Equal(Deadlines.None, item.Due));
    }

    [Fact]
    public void A_clock_that_fails_to_set_a_timer_tells_and_later_limits_still_expire()
    {
        var clock = new FailingClock(_time);
        using var deadlines = new Deadlines(clock);
        var first = new Item();
        var second = new Item();

        clock.Fails = true;
        Assert.Throws<InvalidOperationException>(() => first.Set(deadlines, TimeSpan.FromSeconds(1)));
        clock.Fails = false;
        second.Set(deadlines, TimeSpan.FromSeconds(2));
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal((1, 1), (first.Expired, second.Expired));
    }

    [Fact]
    public void A_clock_that_fails_when_limits_are_due_is_logged_and_the_limits_expire_later()
    {
        var clock = new FailingClock(_time);
        var log = new LogProbe();
        using var deadlines = new Deadlines(clock, new CrashLog(log, _time, new CrashRing(0)));
        var first = new Item();
        var second = new Item();
        first.Set(deadlines, TimeSpan.FromSeconds(1));

        clock.ReadFails = true;
        _time.Advance(TimeSpan.FromSeconds(1));
        clock.ReadFails = false;
        second.Set(deadlines, TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((1, 1), (first.Expired, second.Expired));
        Assert.Contains(log.Lines, line => line.Contains("time provider failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Calls_that_have_failed_are_not_kept_until_their_time_is_over()
    {
        await using var node = new Node(new NodeOptions { TimeProvider = _time });
        var ended = node.Spawn(static _ => Task.CompletedTask);
        await node.WaitForExit(ended);

        for (var i = 0; i < 5000; i++)
            await Assert.ThrowsAsync<CallException>(async () => await node.Call(ended, new Servant.Get(), TimeSpan.FromHours(1)));

        Assert.InRange(node.Deadlines.Count, 0, 2048);
    }

    private sealed class FailingClock(TimeProvider real) : TimeProvider
    {
        internal bool Fails { get; set; }

        internal bool ReadFails { get; set; }

        public override long TimestampFrequency => real.TimestampFrequency;

        public override long GetTimestamp() =>
            ReadFails ? throw new InvalidOperationException("The clock is broken.") : real.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new FailingTimer(this, real.CreateTimer(callback, state, dueTime, period));
    }

    private sealed class FailingTimer(FailingClock clock, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) =>
            clock.Fails ? throw new InvalidOperationException("The clock is broken.") : timer.Change(dueTime, period);

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }

    private sealed class Item : IDeadline
    {
        private long _due = Deadlines.None;
        private Deadlines? _listedBy;
        private int _expired;

        public long Due => Volatile.Read(ref _due);

        public ref Deadlines? ListedBy => ref _listedBy;

        internal int Expired => Volatile.Read(ref _expired);

        public void Expire(long now)
        {
            var due = Volatile.Read(ref _due);
            if (due <= now && Interlocked.CompareExchange(ref _due, Deadlines.None, due) == due)
                Interlocked.Increment(ref _expired);
        }

        internal void Set(Deadlines deadlines, TimeSpan time)
        {
            var due = deadlines.After(time);
            Volatile.Write(ref _due, due);
            deadlines.Watch(this, due);
        }

        internal void Lift() => Volatile.Write(ref _due, Deadlines.None);

        internal bool TakeExpired() => Interlocked.Exchange(ref _expired, 0) > 0;
    }
}
