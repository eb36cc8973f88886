using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>What becomes of timers when the clock fails, which must lose none.</summary>
public sealed class TimerClockTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FailingTime _time = new();
    private readonly Reports _reports = new();

    public void Dispose() => _reports.Dispose();

    private Node NewNode() => new(new NodeOptions { TimeProvider = _time, LoggerFactory = _reports });

    [Fact]
    public async Task A_node_has_one_timer_of_the_clock_for_all_its_timers()
    {
        await using var node = NewNode();
        var before = _time.Created;

        await node.Run(async self =>
        {
            for (var i = 0; i < 1000; i++)
                self.SendAfter(self.Pid, i, TimeSpan.FromMilliseconds(i));
            await self.TryReceive<Node>(after: TimeSpan.Zero);
        });

        Assert.Equal(before, _time.Created);
    }

    [Fact]
    [Trait("Rule", "K8")]
    public async Task A_timer_that_was_due_at_the_beginning_of_time_does_not_keep_others_from_coming()
    {
        await using var node = NewNode();
        var probe = new Probe(node);

        // The first may be pending still when the second is started.
        for (var round = 0; round < 100; round++)
        {
            node.SendAt(probe.Pid, "past", long.MinValue);
            node.SendAfter(probe.Pid, "later", Second);
            Assert.Equal("past", await probe.Next());
            _time.Advance(Second);
            Assert.Equal("later", await probe.Next());
        }
    }

    [Fact]
    public async Task A_clock_that_cannot_be_set_fails_the_one_who_starts_the_timer()
    {
        await using var node = NewNode();
        var probe = new Probe(node);
        _time.FailsToSet = true;

        Assert.Equal(
            "the clock is broken", Assert.Throws<InvalidOperationException>(() => node.SendAfter(probe.Pid, "lost", Second)).Message);
        Assert.Equal(0, node.Timers.Count);

        _time.FailsToSet = false;
        node.SendAfter(probe.Pid, "sent", Second);
        _time.Advance(Second);
        Assert.Equal("sent", await probe.Next());
    }

    [Fact]
    public async Task A_clock_that_says_it_is_gone_fails_the_one_who_starts_the_timer()
    {
        await using var node = NewNode();
        _time.Refuses = true;

        Assert.Throws<InvalidOperationException>(() => node.SendAfter("name", "lost", Second));
        Assert.Equal(0, node.Timers.Count);
    }

    [Fact]
    public async Task A_clock_that_cannot_be_read_leaves_timers_as_they_are()
    {
        await using var node = NewNode();
        var probe = new Probe(node);
        var timer = node.SendAfter(probe.Pid, "sent", Second);
        _time.FailsToTell = true;

        Assert.Throws<InvalidOperationException>(() => node.SendAfter(probe.Pid, "lost", Second));
        Assert.Throws<InvalidOperationException>(() => node.CancelTimer(timer));
        Assert.Throws<InvalidOperationException>(() => node.ReadTimer(timer));

        _time.FailsToTell = false;
        Assert.Equal(1, node.Timers.Count);
        _time.Advance(Second);
        Assert.Equal("sent", await probe.Next());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_clock_that_fails_when_it_calls_back_is_reported_and_loses_no_timer(bool toSet)
    {
        await using var node = NewNode();
        var probe = new Probe(node);
        node.SendAfter(probe.Pid, "first", Second);
        node.SendAfter(probe.Pid, "second", 2 * Second);

        (_time.FailsToSet, _time.FailsToTell) = (toSet, !toSet);
        _time.Advance(Second);
        (_time.FailsToSet, _time.FailsToTell) = (false, false);
        Assert.Equal(LogLevel.Critical, Assert.Single(_reports.All).Level);

        node.SendAfter(probe.Pid, "third", 9 * Second);
        _time.Advance(2 * Second);
        _time.Advance(7 * Second);
        Assert.Equal(["first", "second", "third"], await probe.Next(3));
    }

    private sealed class FailingTime : FakeTimeProvider
    {
        internal bool FailsToSet { get; set; }

        internal bool FailsToTell { get; set; }

        internal bool Refuses { get; set; }

        internal int Created { get; private set; }

        public override long GetTimestamp() => FailsToTell ? throw Broken() : base.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Created++;
            return new Fragile(this, base.CreateTimer(callback, state, dueTime, period));
        }

        private static InvalidOperationException Broken() => new("the clock is broken");

        private sealed class Fragile(FailingTime time, ITimer inner) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) =>
                time.FailsToSet ? throw Broken() : !time.Refuses && inner.Change(dueTime, period);

            public void Dispose() => inner.Dispose();

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }
}
