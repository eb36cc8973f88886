using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>Whom a timer sends to: the living, the dead, names and other nodes.</summary>
public sealed class TimerDestinationTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider _time = new();

    private Node NewNode() => new(new NodeOptions { TimeProvider = _time });

    [Fact]
    [Trait("Rule", "K1")]
    public async Task A_timer_needs_somebody_to_send_to()
    {
        await using var node = NewNode();

        Assert.Throws<ArgumentException>(() => node.SendAfter((string?)null, "message", Second));
        Assert.Throws<ArgumentException>(() => node.StartTimer(default(Destination), "message", TimeSpan.Zero));
        Assert.Throws<ArgumentException>(() => node.SendAt(default(Destination), "message", 0));
        Assert.Equal(0, node.Timers.Count);
    }

    [Fact]
    [Trait("Rule", "K6")]
    public async Task The_end_of_the_destination_cancels_its_timers_before_anybody_is_told()
    {
        await using var node = NewNode();
        var target = node.Idle();
        var other = node.Idle();
        var timers = Enumerable.Range(1, 1000).Select(i => node.SendAfter(target, i, i * Second)).ToArray();
        var kept = node.SendAfter(other, "kept", Second);

        await node.Run(async self =>
        {
            self.Monitor(target);
            self.Exit(target, ExitReason.Kill);
            await self.Receive<Down>();
            Assert.All(timers, timer => Assert.Null(self.ReadTimer(timer)));
        });

        Assert.Equal(Second, node.ReadTimer(kept));
        Assert.Equal(1, node.Timers.Count);
    }

    [Fact]
    [Trait("Rule", "K6")]
    public async Task The_end_of_its_creator_does_not_stop_a_timer()
    {
        await using var node = NewNode();
        var probe = new Probe(node);
        var creator = node.Spawn(self =>
        {
            self.SendAfter(probe.Pid, "still", Second);
            return Task.CompletedTask;
        });
        await node.End(creator);

        _time.Advance(Second);

        Assert.Equal("still", await probe.Next());
    }

    [Fact]
    [Trait("Rule", "K6")]
    public async Task A_timer_to_the_dead_is_not_pending()
    {
        await using var node = NewNode();
        var plain = node.Spawn(_ => Task.CompletedTask);
        var timed = node.Spawn(self =>
        {
            self.SendAfter(self.Pid, "never", Second);
            return Task.CompletedTask;
        });
        await node.End(plain);
        await node.End(timed);

        Assert.All([plain, timed, default], dead =>
        {
            var timer = node.SendAfter(dead, "message", Second);
            Assert.Null(node.ReadTimer(timer));
            Assert.Null(node.CancelTimer(timer));
            Assert.Null(node.CancelTimer(node.SendAfter(dead, "message", TimeSpan.Zero)));
        });
        Assert.Equal(0, node.Timers.Count);
    }

    [Fact]
    [Trait("Rule", "K7")]
    public async Task A_name_is_looked_up_when_the_time_has_come()
    {
        await using var node = NewNode();
        var first = node.Idle();
        node.Register(first, "name");
        var timer = node.SendAfter("name", "message", 2 * Second);

        node.Exit(first, ExitReason.Kill);
        await node.End(first);
        Assert.Equal(2 * Second, node.ReadTimer(timer));
        var second = new Probe(node);
        node.Register(second.Pid, "name");
        _time.Advance(2 * Second);

        Assert.Equal("message", await second.Next());
    }

    [Fact]
    [Trait("Rule", "K7")]
    public async Task A_message_to_a_name_nobody_has_is_dropped()
    {
        await using var node = NewNode();
        var probe = new Probe(node);
        var timer = node.SendAfter("nobody", "lost", Second);
        node.SendAfter(probe.Pid, "arrives", Second);

        _time.Advance(Second);

        Assert.Null(node.ReadTimer(timer));
        Assert.Equal("arrives", await probe.Next());
        node.SendAfter("nobody", "lost", TimeSpan.Zero);
    }

    [Fact]
    [Trait("Rule", "K7")]
    public async Task A_via_name_is_looked_up_when_the_time_has_come_and_its_failure_is_told()
    {
        var reports = new Reports();
        await using var node = new Node(new NodeOptions { TimeProvider = _time, LoggerFactory = reports });
        var probe = new Probe(node);
        node.SendAfter(new Found(() => throw new InvalidOperationException("no such book")), "lost", Second);
        node.SendAfter(new Found(() => probe.Pid), "found", Second);
        node.SendAfter(new Found(() => null), "nobody", Second);

        _time.Advance(Second);

        Assert.Equal("found", await probe.Next());
        Assert.Equal("no such book", Assert.Single(reports.All).Error!.Message);
    }

    [Fact]
    public async Task A_process_of_another_node_cannot_be_sent_to()
    {
        await using var node = NewNode();
        var other = NewNode();
        var there = other.Idle();

        Assert.Throws<ArgumentException>(() => node.SendAfter(there, "message", Second));
        await other.DisposeAsync();
        Assert.Throws<ArgumentException>(() => node.SendAfter(there, "message", Second));
        Assert.Equal(0, node.Timers.Count);
    }

    [Fact]
    public async Task A_disposed_node_has_no_timers_and_takes_none()
    {
        var node = NewNode();
        var timers = new[] { node.SendAfter("name", "message", Second), node.SendAfter(node.Idle(), "message", Second) };

        await node.DisposeAsync();

        Assert.Equal(0, node.Timers.Count);
        Assert.All(timers, timer => Assert.Null(node.ReadTimer(timer)));
        Assert.All(timers, timer => Assert.Null(node.CancelTimer(timer)));
        Assert.Throws<ObjectDisposedException>(() => node.SendAfter("name", "message", Second));
        Assert.Throws<ObjectDisposedException>(() => node.SendAfter("name", "message", TimeSpan.Zero));
        _time.Advance(Second);
    }

    [Fact]
    public async Task A_process_that_has_ended_starts_no_timers()
    {
        await using var node = NewNode();
        Self? self = null;
        var pid = node.Spawn(inner =>
        {
            self = inner;
            return Task.CompletedTask;
        });
        await node.End(pid);

        Assert.Throws<ExitException>(() => self!.Value.SendAfter("name", "message", Second));
        Assert.Equal(0, node.Timers.Count);
    }

    private sealed class Found(Func<Pid?> find) : Via
    {
        public override Pid Register(Self self) => self.Pid;

        public override Pid? WhereIs() => find();
    }
}
