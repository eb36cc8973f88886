using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Tests.Supervision;

/// <summary>How supervisors start, manage and stop their children.</summary>
public sealed class SupervisorTests
{
    private readonly Family _family = new();

    [Fact]
    [Trait("Rule", "S1")]
    public async Task Children_start_one_after_another_in_order()
    {
        await using var node = new Node();
        var gate = Lab.Event();
        var starting = node.StartSupervisor([
            new ChildSpec
            {
                Id = "one",
                Start = async supervisor =>
                {
                    await gate.Task;
                    return await supervisor.StartLink(new Servant());
                },
            },
            _family.Child("two"),
        ]).AsTask();
        Assert.Equal(1, node.ProcessCount);

        gate.SetResult();

        Assert.Equal(["two", "one"], (await node.Children((await starting.Soon()).Pid)).Select(child => child.Id));
    }

    [Fact]
    [Trait("Rule", "S2")]
    public async Task A_child_that_does_not_start_stops_the_others_in_reverse_and_is_the_error()
    {
        await using var node = new Node();

        var result = await node.StartSupervisor([
            _family.Child("one"),
            _family.Child("two"),
            ChildSpec.Of("three", () => new Servant { OnInit = _ => Servant.Refused(ExitReason.Of("no")) }),
            _family.Child("four"),
        ]).Soon();

        Assert.Equal(StartResult.Error(ExitReason.ShutdownWith(new FailedToStartChild("three", ExitReason.Of("no")))), result);
        Assert.Equal([("two", ExitReason.Shutdown), ("one", ExitReason.Shutdown)], _family.Terminated);
        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "S2")]
    public async Task A_linked_starter_ends_when_a_child_does_not_start()
    {
        await using var node = new Node();

        var starter = node.Within(async self => await self.StartSupervisorLink([Throwing(new FormatException("broken"))]));

        Assert.Equal(ExitKind.Shutdown, (await Assert.ThrowsAsync<ExitException>(() => starter)).Reason.Kind);
    }

    [Fact]
    [Trait("Rule", "S3")]
    public async Task Whatever_a_start_function_throws_is_why_the_child_did_not_start()
    {
        await using var node = new Node();
        var error = new FormatException("broken");

        Assert.Equal(ExitReason.Error(error), Why(await node.StartSupervisor([Throwing(error)]).Soon()));
        Assert.Equal(ExitReason.Of("out"), Why(await node.StartSupervisor([Throwing(new ExitException(ExitReason.Of("out")))]).Soon()));
    }

    [Fact]
    [Trait("Rule", "S3")]
    public async Task A_result_of_a_start_function_that_nobody_made_is_a_failed_start()
    {
        await using var node = new Node();

        var error = Why(await node.StartSupervisor([new ChildSpec { Id = "one", Start = _ => default }]).Soon()).Term;

        Assert.Contains("child one returned", Assert.IsType<InvalidOperationException>(error).Message);
        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "S4")]
    public async Task A_child_that_chose_not_to_start_is_kept_unless_it_is_temporary()
    {
        await using var node = new Node();
        var ignoring = ChildSpec.Of("one", () => new Servant { OnInit = _ => Servant.Ignored() });

        var supervisor = await node.Supervise(null, ignoring, ignoring with { Id = "two", Restart = Restart.Temporary });

        Assert.Equal([new ChildInfo("one", null, false, ChildType.Worker)], await node.Children(supervisor));
    }

    [Fact]
    [Trait("Rule", "S5")]
    public async Task Options_that_make_no_sense_are_argument_errors()
    {
        await using var node = new Node();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => node.StartSupervisor([], new SupervisorOptions { MaxRestarts = -1 }).Soon());
        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => node.StartSupervisor([], new SupervisorOptions { Within = TimeSpan.Zero }).Soon());
        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "C3")]
    public async Task Two_children_with_one_id_are_an_argument_error()
    {
        await using var node = new Node();

        await Assert.ThrowsAsync<ArgumentException>(() => node.StartSupervisor([_family.Child("one"), _family.Child("one")]).Soon());
    }

    [Fact]
    [Trait("Rule", "S6")]
    public async Task Exits_of_strangers_and_unknown_messages_are_ignored()
    {
        using var log = new LogProbe();
        await using var node = new Node(new NodeOptions { LoggerFactory = log });
        var supervisor = await node.Supervise(null, _family.Child("one"));
        var before = await node.Children(supervisor);

        node.Exit(supervisor, ExitReason.Of("stranger"));
        await log.RoundTrip(node, supervisor);

        Assert.Equal(before, await node.Children(supervisor));
    }

    [Fact]
    [Trait("Rule", "S6")]
    public async Task A_supervisor_traps_exits_before_its_init_function_runs()
    {
        await using var node = new Node();
        var trapped = false;

        await node.StartSupervisor(self =>
        {
            trapped = self.TrapExit;
            return new SupervisorInit([]);
        }).Soon();

        Assert.True(trapped);
    }

    [Fact]
    [Trait("Rule", "S15")]
    public async Task Start_child_appends_at_the_end()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(null, _family.Child("one"));

        var added = await node.StartChild(supervisor, _family.Child("two")).Soon();

        Assert.Equal(
            [("two", added.Pid), ("one", (await node.Child(supervisor, "one")).Pid)],
            (await node.Children(supervisor)).Select(child => (child.Id, child.Pid)));
    }

    [Fact]
    [Trait("Rule", "S30")]
    public async Task An_id_that_is_taken_is_told()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(null, _family.Child("one"));
        var pid = (await _family.Started()).Pid;

        Assert.Equal(StartResult.AlreadyStarted(pid), await node.StartChild(supervisor, _family.Child("one")).Soon());
        await node.TerminateChild(supervisor, "one").Soon();
        Assert.Equal(StartResult.Error(ChildErrors.AlreadyPresent), await node.StartChild(supervisor, _family.Child("one")).Soon());
    }

    [Fact]
    [Trait("Rule", "S30")]
    public async Task A_child_that_does_not_start_later_is_not_kept()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(null);
        var error = new FormatException("broken");

        Assert.Equal(StartResult.Error(ExitReason.Error(error)), await node.StartChild(supervisor, Throwing(error)).Soon());
        Assert.Empty(await node.Children(supervisor));
    }

    [Fact]
    [Trait("Rule", "S30")]
    public async Task A_child_that_chooses_not_to_start_later_is_kept()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(null);

        var result = await node.StartChild(supervisor, ChildSpec.Of("one", () => new Servant { OnInit = _ => Servant.Ignored() })).Soon();

        Assert.Equal(StartResult.Ignore, result);
        Assert.Null((await node.Child(supervisor, "one")).Pid);
    }

    [Fact]
    [Trait("Rule", "S31")]
    public async Task A_terminated_child_is_kept_and_not_restarted()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(null, _family.Child("one"));

        Assert.True(await node.TerminateChild(supervisor, "one").Soon());
        Assert.True(await node.TerminateChild(supervisor, "one").Soon());

        Assert.Equal([new ChildInfo("one", null, false, ChildType.Worker)], await node.Children(supervisor));
        Assert.Equal([("one", ExitReason.Shutdown)], _family.Terminated);
    }

    [Fact]
    [Trait("Rule", "S31")]
    public async Task A_terminated_temporary_child_is_forgotten_and_an_unknown_one_not_found()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(null, _family.Child("one") with { Restart = Restart.Temporary });

        Assert.True(await node.TerminateChild(supervisor, "one").Soon());

        Assert.Empty(await node.Children(supervisor));
        Assert.False(await node.TerminateChild(supervisor, "one").Soon());
    }

    [Fact]
    [Trait("Rule", "C4")]
    public async Task A_child_that_is_not_linked_is_stopped_all_the_same()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(
            null, new ChildSpec { Id = "one", Start = async self => await self.Node.Start(new Servant()) });
        var child = (await node.Child(supervisor, "one")).Pid!.Value;

        await node.Stop(supervisor).Soon();

        Assert.False(node.IsAlive(child));
    }

    [Fact]
    [Trait("Rule", "C4")]
    public async Task The_end_of_a_child_that_is_not_linked_is_not_noticed()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(
            null, new ChildSpec { Id = "one", Start = async self => await self.Node.Start(new Servant()) });
        var child = (await node.Child(supervisor, "one")).Pid!.Value;

        await node.Kill(child);

        Assert.Equal(child, (await node.Child(supervisor, "one")).Pid);
        Assert.True(await node.TerminateChild(supervisor, "one").Soon());
    }

    [Fact]
    [Trait("Rule", "S35")]
    public async Task A_taken_supervisor_name_is_told()
    {
        await using var node = new Node();
        var first = await node.Supervise(new SupervisorOptions { Name = "tree" });

        Assert.Equal(StartResult.AlreadyStarted(first), await node.StartSupervisor([], new SupervisorOptions { Name = "tree" }).Soon());
        Assert.Empty(await node.WhichChildren("tree").Soon());
    }

    private static ChildSpec Throwing(Exception error) => new() { Id = "throwing", Start = _ => throw error };

    private static ExitReason Why(StartResult result) => Assert.IsType<FailedToStartChild>(result.Reason!.Term).Reason;
}
