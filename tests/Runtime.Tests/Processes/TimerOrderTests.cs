using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

public sealed class TimerOrderTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    [Trait("Rule", "K9")]
    public async Task A_timer_never_fires_early()
    {
        await using var node = new Node(new NodeOptions { TimeProvider = _time });
        var probe = new Probe(node);
        var timer = node.SendAfter(probe.Pid, "now", TimeSpan.FromTicks(10_000_001));

        _time.Advance(TimeSpan.FromTicks(10_000_000));
        Assert.Equal(TimeSpan.FromTicks(1), node.ReadTimer(timer));

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("now", await probe.Next());
    }

    [Fact]
    [Trait("Rule", "K9")]
    public async Task Deadlines_that_one_look_at_the_clock_finds_over_fire_in_their_order()
    {
        const int many = 2000;
        await using var node = new Node(new NodeOptions { TimeProvider = _time });
        var probe = new Probe(node);
        var times = Enumerable.Range(0, many).ToArray();
        new Random(1).Shuffle(times);
        foreach (var time in times)
            node.SendAfter(probe.Pid, time, TimeSpan.FromMilliseconds(1 + time));

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(Enumerable.Range(0, many).Cast<object>(), await probe.Next(many));
    }

    [Fact]
    [Trait("Rule", "K9")]
    public async Task A_timer_that_is_due_at_once_fires_behind_those_that_were_due_before()
    {
        var late = new LateTime();
        await using var node = new Node(new NodeOptions { TimeProvider = late });
        var probe = new Probe(node);
        node.SendAfter(probe.Pid, "second", TimeSpan.FromSeconds(2));
        node.SendAfter(probe.Pid, "first", TimeSpan.FromSeconds(1));
        late.Now += 3 * late.TimestampFrequency;

        node.SendAfter(probe.Pid, "third", TimeSpan.Zero);

        Assert.Equal(["first", "second", "third"], await probe.Next(3));
    }

    [Fact]
    [Trait("Rule", "K9")]
    public async Task Equal_deadlines_fire_in_the_order_they_were_set()
    {
        await using var node = new Node(new NodeOptions { TimeProvider = _time });
        var probe = new Probe(node);
        for (var i = 0; i < 500; i++)
            node.SendAfter(probe.Pid, i, TimeSpan.FromSeconds(1));

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(Enumerable.Range(0, 500).Cast<object>(), await probe.Next(500));
    }

    [Fact]
    [Trait("Rule", "K3")]
    [Trait("Rule", "K9")]
    public void Whatever_is_started_and_cancelled_in_whatever_order_the_rest_fires_in_time_and_in_order()
    {
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 40], Gen.Int[0, 30]).Array[1, 80].Sample(steps =>
        {
            var time = new FakeTimeProvider();
            var scheduler = new ManualScheduler();
            var node = new Node(new NodeOptions { TimeProvider = time, Scheduler = scheduler });
            List<object> got = [];
            var target = node.Spawn(async self =>
            {
                while (true)
                    got.Add(await self.Receive());
            });
            List<(TimerRef Timer, long Due, int Number)> pending = [];
            List<object> expected = [];
            long now = 0;
            foreach (var (operation, milliseconds, choice) in steps)
            {
                switch (operation)
                {
                    case 0 or 1:
                        var number = expected.Count + pending.Count + (1000 * choice);
                        pending.Add((node.SendAfter(target, number, TimeSpan.FromMilliseconds(milliseconds)), now + milliseconds, number));
                        break;
                    case 2 when pending.Count > 0:
                        var index = choice % pending.Count;
                        if (node.CancelTimer(pending[index].Timer) != TimeSpan.FromMilliseconds(pending[index].Due - now))
                            return false;
                        pending.RemoveAt(index);
                        break;
                    default:
                        now += milliseconds;
                        time.Advance(TimeSpan.FromMilliseconds(milliseconds));
                        expected.AddRange(
                            pending.Where(item => item.Due <= now).OrderBy(item => item.Due).Select(item => (object)item.Number));
                        pending.RemoveAll(item => item.Due <= now);
                        break;
                }

                if (node.Timers.Count != pending.Count)
                    return false;
            }

            scheduler.RunAll();
            var disposed = node.DisposeAsync().AsTask();
            scheduler.RunAll();
            disposed.Soon().GetAwaiter().GetResult();
            return got.SequenceEqual(expected);
        });
    }

    [Fact]
    public void The_room_of_many_cancelled_timers_is_given_back()
    {
        var heap = new TimerHeap();
        var timers = Enumerable.Range(0, 100_000).Select(i => new Stub { Due = i * 7919 % 100_003 }).ToArray();
        foreach (var timer in timers)
            heap.Add(timer);
        foreach (var timer in timers.Skip(1))
            heap.Remove(timer);

        Assert.Same(timers[0], heap.First);
        Assert.InRange(heap.Capacity, 1, 64);
    }

    private sealed class Stub() : TimerRef(null!)
    {
        internal override void Fire() => throw new InvalidOperationException("A stub does not fire.");
    }

    /// <summary>A clock whose timers never call back.</summary>
    private sealed class LateTime : TimeProvider
    {
        internal long Now { get; set; }

        public override long GetTimestamp() => Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Silent();

        private sealed class Silent : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}
