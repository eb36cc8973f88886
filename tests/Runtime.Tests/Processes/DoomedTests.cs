using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>A process to which a kill is under way, and that has not looked yet: nothing runs here until the test says so.</summary>
public sealed class DoomedTests : IAsyncDisposable
{
    private readonly ManualScheduler _scheduler = new();
    private readonly Node _node;
    private readonly Pid _doomed;

    public DoomedTests()
    {
        _node = new Node(new NodeOptions { Scheduler = _scheduler });
        _doomed = _node.Idle();
        _scheduler.RunAll();
        _node.Register(_doomed, "doomed");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pid in _node.Processes())
            _node.Exit(pid, ExitReason.Kill);
        _scheduler.RunAll();
        await _node.DisposeAsync();
    }

    [Fact]
    [Trait("Rule", "P12")]
    public void Who_has_sent_a_kill_finds_the_process_dead()
    {
        _node.Exit(_doomed, ExitReason.Kill);

        Assert.False(_node.IsAlive(_doomed));
    }

    [Fact]
    [Trait("Rule", "P16")]
    public void It_is_listed_and_counted_until_it_has_ended()
    {
        _node.Exit(_doomed, ExitReason.Kill);

        Assert.Equal([_doomed], _node.Processes());
        Assert.Equal(1, _node.ProcessCount);
        _scheduler.RunAll();
        Assert.Empty(_node.Processes());
    }

    [Fact]
    [Trait("Rule", "P12")]
    public void So_does_a_process_that_has_sent_it()
    {
        bool? alive = null;
        _node.Spawn(self =>
        {
            self.Exit(_doomed, ExitReason.Kill);
            alive = self.Node.IsAlive(_doomed);
            return Task.CompletedTask;
        });

        _scheduler.RunOne();

        Assert.False(alive);
    }

    [Fact]
    [Trait("Rule", "P12")]
    [Trait("Rule", "P19")]
    public void Who_finds_it_dead_finds_its_name_free()
    {
        _node.Exit(_doomed, ExitReason.Kill);

        Assert.Null(_node.WhereIs("doomed"));
        Assert.Empty(_node.Registered());
        Assert.Throws<ArgumentException>(() => _node.Send("doomed", "hello"));

        var heir = _node.Idle();
        _node.Register(heir, "doomed");
        _scheduler.RunAll();

        Assert.Equal(heir, _node.WhereIs("doomed"));
        Assert.Equal(["doomed"], _node.Registered());
    }

    [Fact]
    [Trait("Rule", "P12")]
    public void It_gets_no_name_any_more()
    {
        var nameless = _node.Idle();
        _node.Exit(nameless, ExitReason.Kill);

        Assert.Throws<ArgumentException>(() => _node.Register(nameless, "late"));
    }

    [Fact]
    [Trait("Rule", "P12")]
    [Trait("Rule", "L10")]
    public void A_link_with_it_is_a_link_with_the_dead()
    {
        ExitReason? reason = null;
        _node.Exit(_doomed, ExitReason.Kill);
        _node.Spawn(self =>
        {
            reason = Assert.Throws<ExitException>(() => self.Link(_doomed)).Reason;
            return Task.CompletedTask;
        });

        _scheduler.RunOne();

        Assert.Equal(ExitReason.NoProc, reason);
    }

    [Fact]
    [Trait("Rule", "P12")]
    public void Any_reason_that_is_not_trapped_will_do()
    {
        _node.Exit(_doomed, Lab.Boom);

        Assert.False(_node.IsAlive(_doomed));
        Assert.Null(_node.WhereIs("doomed"));
    }

    [Fact]
    [Trait("Rule", "P12")]
    public void A_normal_exit_signal_dooms_nobody()
    {
        _node.Exit(_doomed, ExitReason.Normal);

        Assert.True(_node.IsAlive(_doomed));
        Assert.Equal(_doomed, _node.WhereIs("doomed"));
    }

    [Fact]
    [Trait("Rule", "P12")]
    [Trait("Rule", "P23")]
    public void Who_traps_is_doomed_by_a_kill_only()
    {
        var trapping = _node.Spawn(async self =>
        {
            self.TrapExit = true;
            await self.Receive<string>();
        });
        _scheduler.RunOne();

        _node.Exit(trapping, Lab.Boom);
        Assert.True(_node.IsAlive(trapping));
        _node.Exit(trapping, ExitReason.Kill);
        Assert.False(_node.IsAlive(trapping));
    }

    [Fact]
    [Trait("Rule", "P12")]
    [Trait("Rule", "P23")]
    public void It_cannot_begin_to_trap()
    {
        var trapped = false;
        var pid = _node.Spawn(self =>
        {
            _node.Exit(self.Pid, Lab.Boom);
            self.TrapExit = true;
            trapped = true;
            return Task.CompletedTask;
        });

        _scheduler.RunOne();

        Assert.False(trapped);
        Assert.False(_node.IsAlive(pid));
    }
}
