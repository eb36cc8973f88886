using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

public sealed class TimerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider _time = new();

    private Node NewNode() => new(new NodeOptions { TimeProvider = _time });

    [Fact]
    [Trait("Rule", "K1")]
    public async Task A_timer_sends_the_message_itself()
    {
        await using var node = NewNode();
        var probe = new Probe(node);

        node.SendAfter(probe.Pid, "hello", Second);
        _time.Advance(Second);

        Assert.Equal("hello", await probe.Next());
    }

    [Fact]
    [Trait("Rule", "K1")]
    public async Task A_started_timer_sends_its_reference_with_the_message()
    {
        await using var node = NewNode();
        var probe = new Probe(node);

        var timer = node.StartTimer(probe.Pid, "hello", Second);
        _time.Advance(Second);

        Assert.Equal(new TimerFired(timer, "hello"), await probe.Next());
    }

    [Theory]
    [Trait("Rule", "K1")]
    [InlineData(-1)]
    [InlineData(-10_000)]
    [InlineData(36_525L * 24 * 60 * 60 * 1000 + 1)]
    public async Task A_time_that_is_negative_or_too_long_is_an_error(long milliseconds)
    {
        await using var node = NewNode();
        var after = TimeSpan.FromMilliseconds(milliseconds);

        Assert.Throws<ArgumentOutOfRangeException>(() => node.SendAfter("name", "message", after));
        Assert.Throws<ArgumentOutOfRangeException>(() => node.StartTimer("name", "message", after));
        Assert.Throws<ArgumentOutOfRangeException>(() => node.SendAfter("name", "message", TimeSpan.MaxValue));
        Assert.Equal(0, node.Timers.Count);
    }

    [Fact]
    public async Task The_longest_time_is_waited_for()
    {
        await using var node = NewNode();
        var probe = new Probe(node);

        node.SendAfter(probe.Pid, "at last", Timers.Longest);
        _time.Advance(Timers.Longest - Second);
        Assert.Equal(1, node.Timers.Count);
        _time.Advance(Second);

        Assert.Equal("at last", await probe.Next());
    }

    [Fact]
    public async Task A_timer_needs_a_message()
    {
        await using var node = NewNode();

        Assert.Throws<ArgumentNullException>(() => node.SendAfter("name", null!, Second));
        Assert.Throws<ArgumentNullException>(() => node.CancelTimer(null!));
        Assert.Throws<ArgumentNullException>(() => node.ReadTimer(null!));
    }

    [Fact]
    [Trait("Rule", "K2")]
    public async Task No_time_sends_behind_what_is_queued()
    {
        await using var node = NewNode();

        Assert.Equal(["one", "two", "timer"], await node.Run(async self =>
        {
            self.Send(self.Pid, "one");
            self.Send(self.Pid, "two");
            self.SendAfter(self.Pid, "timer", TimeSpan.Zero);
            return new[] { await self.Receive<string>(), await self.Receive<string>(), await self.Receive<string>() };
        }));
    }

    [Fact]
    [Trait("Rule", "K3")]
    public async Task Cancelling_says_how_much_time_was_left()
    {
        await using var node = NewNode();
        var probe = new Probe(node);
        var timer = node.SendAfter(probe.Pid, "never", 5 * Second);
        _time.Advance(2 * Second);

        Assert.Equal(3 * Second, node.CancelTimer(timer));

        _time.Advance(10 * Second);
        node.Send(probe.Pid, "nothing before this");
        Assert.Equal("nothing before this", await probe.Next());
    }

    [Fact]
    [Trait("Rule", "K3")]
    public async Task Cancelling_what_is_not_pending_says_so()
    {
        await using var node = NewNode();
        await using var other = NewNode();
        var probe = new Probe(node);
        var fired = node.SendAfter(probe.Pid, "fired", Second);
        var cancelled = node.SendAfter(probe.Pid, "cancelled", 9 * Second);
        var foreign = other.SendAfter("name", "elsewhere", Second);
        node.CancelTimer(cancelled);

        Assert.Null(node.CancelTimer(foreign));
        Assert.Equal(Second, other.CancelTimer(foreign));
        _time.Advance(Second);

        Assert.Null(node.CancelTimer(fired));
        Assert.Null(node.CancelTimer(cancelled));
        Assert.Equal("fired", await probe.Next());
    }

    [Fact]
    [Trait("Rule", "K4")]
    public async Task Anybody_may_read_and_cancel_a_timer()
    {
        await using var node = NewNode();
        var timer = await node.Run(self => self.SendAfter("name", "message", 5 * Second));
        _time.Advance(Second);

        Assert.Equal(4 * Second, node.ReadTimer(timer));
        Assert.Equal(4 * Second, await node.Run(self => self.ReadTimer(timer)));
        Assert.Equal(4 * Second, await node.Run(self => self.CancelTimer(timer)));
        Assert.Null(node.ReadTimer(timer));
        Assert.Null(await node.Run(self => self.ReadTimer(timer)));
    }

    [Fact]
    [Trait("Rule", "K4")]
    public async Task A_timer_that_has_fired_has_no_time_to_read()
    {
        await using var node = NewNode();
        var timer = node.SendAfter(node.Idle(), "message", Second);

        _time.Advance(Second);

        Assert.Null(node.ReadTimer(timer));
    }

    [Fact]
    [Trait("Rule", "K5")]
    public async Task An_asynchronous_cancel_answers_with_a_message()
    {
        await using var node = NewNode();

        await node.Run(async self =>
        {
            var timer = self.SendAfter("name", "message", 5 * Second);
            Assert.Null(self.CancelTimer(timer, async: true));
            Assert.Null(self.CancelTimer(timer, async: true));
            Assert.Equal(
                [new TimerCancelled(timer, 5 * Second), new TimerCancelled(timer, null)],
                await self.Arrived());
        });
    }

    [Theory]
    [Trait("Rule", "K5")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancel_without_info_tells_nothing(bool async)
    {
        await using var node = NewNode();

        await node.Run(async self =>
        {
            var timer = self.SendAfter("name", "message", 5 * Second);
            Assert.Null(self.CancelTimer(timer, async, info: false));
            Assert.Null(self.ReadTimer(timer));
            Assert.Empty(await self.Arrived());
        });
    }

    [Fact]
    [Trait("Rule", "K8")]
    public async Task An_absolute_time_is_one_of_the_nodes_clock()
    {
        await using var node = NewNode();
        var probe = new Probe(node);
        var now = _time.GetTimestamp();

        var timer = node.StartTimerAt(probe.Pid, "later", now + (2 * _time.TimestampFrequency));
        await node.Run(self => self.SendAt(probe.Pid, "soon", now + _time.TimestampFrequency));
        Assert.Equal(2 * Second, node.ReadTimer(timer));
        _time.Advance(2 * Second);

        Assert.Equal(["soon", new TimerFired(timer, "later")], await probe.Next(2));
    }

    [Theory]
    [Trait("Rule", "K8")]
    [InlineData(long.MinValue)]
    [InlineData(0)]
    public async Task An_absolute_time_that_has_passed_means_at_once(long timestamp)
    {
        await using var node = NewNode();
        var probe = new Probe(node);

        node.SendAt(probe.Pid, "at once", timestamp);

        Assert.Equal("at once", await probe.Next());
        await node.Run(self => self.StartTimerAt(probe.Pid, "at once", timestamp));
        await probe.Next<TimerFired>();
    }
}
