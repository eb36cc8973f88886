using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Restart = Pail.Runtime.Supervision.Restart;

namespace Pail.Runtime.Tests.Supervision;

/// <summary>Which ends lead to a restart, and how many a supervisor bears.</summary>
public sealed class RestartTests
{
    private readonly Family _family = new();

    [Theory]
    [InlineData(Restart.Permanent, "normal", true)]
    [InlineData(Restart.Permanent, "shutdown", true)]
    [InlineData(Restart.Permanent, "detail", true)]
    [InlineData(Restart.Permanent, "enough", true)]
    [InlineData(Restart.Transient, "normal", false)]
    [InlineData(Restart.Transient, "shutdown", false)]
    [InlineData(Restart.Transient, "detail", false)]
    [InlineData(Restart.Transient, "enough", true)]
    [InlineData(Restart.Temporary, "normal", false)]
    [InlineData(Restart.Temporary, "shutdown", false)]
    [InlineData(Restart.Temporary, "detail", false)]
    [InlineData(Restart.Temporary, "enough", false)]
    [Trait("Rule", "S7")]
    public async Task Kind_and_reason_decide_on_the_restart(Restart restart, string reason, bool restarts)
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(null, _family.Child("one") with { Restart = restart });
        var first = (await _family.Started()).Pid;

        await node.Kill(first, reason switch
        {
            "normal" => ExitReason.Normal,
            "shutdown" => ExitReason.Shutdown,
            "detail" => ExitReason.ShutdownWith("detail"),
            _ => ExitReason.Of(reason),
        });

        // Served behind the news of the end, and the restart is done by then.
        var child = (await node.Children(supervisor)).SingleOrDefault();
        Assert.Equal(restarts, child?.Pid is { } second && second != first && node.IsAlive(second));
    }

    [Fact]
    [Trait("Rule", "S8")]
    public async Task Of_those_not_restarted_a_temporary_child_is_forgotten_and_a_transient_one_kept()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(
            null,
            _family.Child("temporary") with { Restart = Restart.Temporary },
            _family.Child("transient") with { Restart = Restart.Transient });
        await node.Kill((await _family.Started()).Pid, ExitReason.Normal);
        await node.Kill((await _family.Started()).Pid, ExitReason.Normal);

        Assert.Equal([new ChildInfo("transient", null, false, ChildType.Worker)], await node.Children(supervisor));
    }

    [Fact]
    [Trait("Rule", "S9")]
    public async Task Only_the_child_that_ended_is_restarted_in_its_place()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(null, _family.Child("one"), _family.Child("two"), _family.Child("three"));
        var before = await node.Children(supervisor);

        await node.Kill(before[1].Pid!.Value);

        var after = await node.Children(supervisor);
        Assert.Equal(["three", "two", "one"], after.Select(child => child.Id));
        Assert.Equal((before[0], before[2]), (after[0], after[2]));
        Assert.NotEqual(before[1], after[1]);
    }

    [Fact]
    [Trait("Rule", "S23")]
    public async Task A_restart_begins_with_a_fresh_state()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(null, _family.Child("one"));
        var first = (await _family.Started()).Pid;
        await node.Call(first, new Servant.Add(7)).Soon();

        await node.Kill(first);

        Assert.Equal(0, await node.Call((await node.Child(supervisor, "one")).Pid!.Value, new Servant.Get()).Soon());
    }

    [Fact]
    [Trait("Rule", "S16")]
    public async Task Three_restarts_are_fine_and_the_fourth_death_ends_the_supervisor()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var supervisor = await node.Supervise(null, _family.Child("one"));
        var ended = node.WaitForExit(supervisor);
        for (var death = 0; death < 3; death++)
            await node.Kill((await _family.Started()).Pid);
        var last = (await _family.Started()).Pid;
        Assert.Equal(last, (await node.Child(supervisor, "one")).Pid);

        await node.Kill(last);

        Assert.Equal(ExitReason.Shutdown, await ended.Soon());
    }

    [Fact]
    [Trait("Rule", "S16")]
    public async Task Where_no_restart_is_allowed_the_first_death_ends_the_supervisor()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(new SupervisorOptions { MaxRestarts = 0 }, _family.Child("one"));
        var ended = node.WaitForExit(supervisor);

        await node.Kill((await _family.Started()).Pid);

        Assert.Equal(ExitReason.Shutdown, await ended.Soon());
    }

    [Fact]
    [Trait("Rule", "S17")]
    public async Task A_supervisor_that_gives_up_stops_all_in_reverse()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(
            new SupervisorOptions { MaxRestarts = 0 }, _family.Child("one"), _family.Child("two"), _family.Child("three"));
        var ended = node.WaitForExit(supervisor);

        await node.Kill((await node.Child(supervisor, "two")).Pid!.Value);

        Assert.Equal(ExitReason.Shutdown, await ended.Soon());
        Assert.Equal([("three", ExitReason.Shutdown), ("one", ExitReason.Shutdown)], _family.Terminated);
        Assert.Equal(0, node.ProcessCount);
    }

    [Theory]
    [InlineData(Restart.Permanent)]
    [InlineData(Restart.Transient)]
    [Trait("Rule", "S17")]
    public async Task A_supervisor_that_gave_up_is_restarted_only_if_it_is_permanent(Restart restart)
    {
        await using var node = new Node();
        var top = await node.Supervise(null, new ChildSpec
        {
            Id = "inner",
            Start = self => self.StartSupervisorLink([_family.Child("one")], new SupervisorOptions { MaxRestarts = 0 }),
            Restart = restart,
            Type = ChildType.Supervisor,
        });
        var inner = (await node.Child(top, "inner")).Pid!.Value;
        var ended = node.WaitForExit(inner);

        await node.Kill((await _family.Started()).Pid);
        await ended.Soon();

        Assert.Equal(restart == Restart.Permanent, (await node.Child(top, "inner")).Pid is { } again && again != inner);
    }

    [Fact]
    [Trait("Rule", "S18")]
    public async Task The_count_is_one_for_all_children()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var supervisor = await node.Supervise(new SupervisorOptions { MaxRestarts = 1 }, _family.Child("one"), _family.Child("two"));
        var ended = node.WaitForExit(supervisor);

        await node.Kill((await _family.Started()).Pid);
        await node.Kill((await _family.Started()).Pid);

        Assert.Equal(ExitReason.Shutdown, await ended.Soon());
    }

    [Fact]
    [Trait("Rule", "S18")]
    public async Task The_window_slides()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var supervisor = await node.Supervise(new SupervisorOptions { MaxRestarts = 2 }, _family.Child("one"));
        var ended = node.WaitForExit(supervisor);

        // Two within any 5 seconds, for as long as one likes.
        for (var death = 0; death < 10; death++)
        {
            await node.Kill((await _family.Started()).Pid);
            Assert.NotNull((await node.Child(supervisor, "one")).Pid);
            time.Advance(TimeSpan.FromSeconds(2.6));
        }

        await node.Kill((await _family.Started()).Pid);
        Assert.NotNull((await node.Child(supervisor, "one")).Pid);
        await node.Kill((await _family.Started()).Pid);

        Assert.Equal(ExitReason.Shutdown, await ended.Soon());
    }

    [Fact]
    [Trait("Rule", "S18")]
    public async Task Ends_without_a_restart_and_terminations_do_not_count()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(
            new SupervisorOptions { MaxRestarts = 0 },
            _family.Child("temporary") with { Restart = Restart.Temporary },
            _family.Child("transient") with { Restart = Restart.Transient },
            _family.Child("permanent"));

        await node.Kill((await _family.Started()).Pid);
        await node.Kill((await _family.Started()).Pid, ExitReason.Shutdown);
        await node.TerminateChild(supervisor, "permanent").Soon();

        Assert.Equal(2, (await node.Children(supervisor)).Count);
    }
}
