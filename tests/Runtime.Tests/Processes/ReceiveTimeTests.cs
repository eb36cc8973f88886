using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>The <c>after</c> of a receive. Time and turns are the test's, so that each step has happened before the next.</summary>
public sealed class ReceiveTimeTests : IAsyncDisposable
{
    private readonly ManualScheduler _scheduler = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Node _node;
    private string? _outcome;

    public ReceiveTimeTests() => _node = new Node(new NodeOptions { Scheduler = _scheduler, TimeProvider = _time });

    public async ValueTask DisposeAsync()
    {
        var disposed = _node.DisposeAsync();
        while (!disposed.IsCompleted)
            if (!_scheduler.RunOne())
                await Task.Yield();
        await disposed;
    }

    [Fact]
    [Trait("Rule", "P10")]
    public void A_receive_gives_up_after_its_time()
    {
        Start(TimeSpan.FromSeconds(10));

        Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromMilliseconds(1));
        Assert.Null(_outcome);

        Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("none", _outcome);
    }

    [Fact]
    [Trait("Rule", "P10")]
    public void Messages_that_do_not_match_do_not_restart_the_time()
    {
        var pid = Start(TimeSpan.FromSeconds(10));

        Advance(TimeSpan.FromSeconds(6));
        Send(pid, 1);
        Advance(TimeSpan.FromSeconds(4));

        Assert.Equal("none", _outcome);
    }

    [Fact]
    [Trait("Rule", "P10")]
    public void A_message_in_time_is_received_and_the_time_does_nothing_more()
    {
        var pid = Start(TimeSpan.FromSeconds(10));

        Send(pid, "hello");
        Assert.Equal("hello", _outcome);

        Advance(TimeSpan.FromSeconds(20));
        Assert.Equal("hello", _outcome);
    }

    [Fact]
    [Trait("Rule", "P10")]
    public void A_message_that_arrived_before_the_time_out_wins()
    {
        var pid = Start(TimeSpan.FromSeconds(10));

        _node.Send(pid, "hello");
        Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("hello", _outcome);
    }

    [Fact]
    [Trait("Rule", "P10")]
    public void After_a_time_out_the_next_receive_gets_the_message()
    {
        var seen = new List<string>();
        var pid = _node.Spawn(async self =>
        {
            seen.Add((await self.TryReceive<string>(TimeSpan.FromSeconds(1))).Or("none"));
            seen.Add((await self.TryReceive<string>(TimeSpan.FromSeconds(1))).Or("none"));
        });
        _scheduler.RunAll();

        Advance(TimeSpan.FromSeconds(1));
        Send(pid, "hello");

        Assert.Equal(["none", "hello"], seen);
    }

    [Fact]
    [Trait("Rule", "P10")]
    public void The_time_of_one_receive_does_not_end_the_next()
    {
        var seen = new List<string>();
        var pid = _node.Spawn(async self =>
        {
            while (true)
                seen.Add((await self.TryReceive<string>(TimeSpan.FromSeconds(10))).Or("none"));
        });
        _scheduler.RunAll();
        Advance(TimeSpan.FromSeconds(9));
        Send(pid, "hello");

        Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(["hello"], seen);

        Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["hello", "none"], seen);
    }

    [Fact]
    [Trait("Rule", "P10")]
    public void A_time_out_that_was_on_its_way_when_the_message_came_does_not_end_the_next_receive()
    {
        var seen = new List<string>();
        var pid = _node.Spawn(async self =>
        {
            while (true)
                seen.Add((await self.TryReceive<string>(TimeSpan.FromSeconds(10))).Or("none"));
        });
        _scheduler.RunAll();

        _node.Send(pid, "hello");
        Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(["hello"], seen);
    }

    [Fact]
    [Trait("Rule", "P10")]
    public void No_time_looks_through_the_whole_mailbox_and_does_not_wait()
    {
        _node.Spawn(async self =>
        {
            for (var i = 0; i < 1000; i++)
                self.Send(self.Pid, i);
            self.Send(self.Pid, "last");
            _outcome = (await self.TryReceive<string>(TimeSpan.Zero)).Or("none") + (await self.TryReceive<string>(TimeSpan.Zero)).Or(
                "none");
        });
        _scheduler.RunAll();

        Assert.Equal("lastnone", _outcome);
    }

    [Fact]
    [Trait("Rule", "P10")]
    public void An_infinite_time_never_runs_out()
    {
        var pid = Start(Timeout.InfiniteTimeSpan);

        Advance(TimeSpan.FromDays(1000));
        Assert.Null(_outcome);

        Send(pid, "hello");
        Assert.Equal("hello", _outcome);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(uint.MaxValue + 1L)]
    [Trait("Rule", "P10")]
    public void A_negative_or_too_long_time_is_an_error(long milliseconds)
    {
        Exception? thrown = null;
        _node.Spawn(
            async self =>
                thrown = await Record.ExceptionAsync(() => self.TryReceive<string>(TimeSpan.FromMilliseconds(milliseconds)).AsTask()));
        _scheduler.RunAll();

        Assert.IsType<ArgumentOutOfRangeException>(thrown);
    }

    [Fact]
    [Trait("Rule", "P10")]
    public void The_longest_time_is_no_error()
    {
        Start(TimeSpan.FromMilliseconds(uint.MaxValue));

        Advance(TimeSpan.FromMilliseconds(uint.MaxValue - 1));
        Assert.Null(_outcome);

        Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("none", _outcome);
    }

    [Fact]
    [Trait("Rule", "P10")]
    public void A_process_killed_in_a_receive_with_time_does_not_come_back_when_the_time_is_up()
    {
        var pid = Start(TimeSpan.FromSeconds(10));

        _node.Exit(pid, ExitReason.Kill);
        Advance(TimeSpan.FromSeconds(10));

        Assert.Null(_outcome);
        Assert.Equal(0, _node.ProcessCount);
    }

    private Pid Start(TimeSpan after)
    {
        var pid = _node.Spawn(async self => _outcome = (await self.TryReceive<string>(after)).Or("none"));
        _scheduler.RunAll();
        return pid;
    }

    private void Send(Pid pid, object message)
    {
        _node.Send(pid, message);
        _scheduler.RunAll();
    }

    private void Advance(TimeSpan time)
    {
        _time.Advance(time);
        _scheduler.RunAll();
    }
}
