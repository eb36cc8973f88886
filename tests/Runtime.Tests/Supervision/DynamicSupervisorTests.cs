using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Restart = Pail.Runtime.Supervision.Restart;

namespace Pail.Runtime.Tests.Supervision;

/// <summary>Supervisors whose children come and go.</summary>
public sealed class DynamicSupervisorTests
{
    private readonly Family _family = new();

    [Fact]
    [Trait("Rule", "D1")]
    public async Task One_specification_may_be_started_many_times()
    {
        await using var node = new Node();
        var supervisor = await node.StartDynamic();
        var pids = new HashSet<Pid>();
        for (var i = 0; i < 10; i++)
            pids.Add((await node.StartChild(supervisor, _family.Child("same")).Soon()).Pid);

        Assert.Equal(10, pids.Count);
        Assert.Equal(pids, (await node.Children(supervisor)).Select(child => child.Pid!.Value).ToHashSet());
    }

    [Fact]
    [Trait("Rule", "D2")]
    public async Task Starts_are_serialised()
    {
        await using var node = new Node();
        var supervisor = await node.StartDynamic();
        var gate = Lab.Event();
        var first = node.StartChild(supervisor, new ChildSpec
        {
            Id = 1,
            Start = async self =>
            {
                await gate.Task;
                return await self.StartLink(new Servant());
            },
        });
        var second = node.StartChild(supervisor, _family.Child(2)).AsTask();

        Assert.False(second.IsCompleted);
        gate.SetResult();

        Assert.True((await first.Soon()).IsOk);
        Assert.True((await second.Soon()).IsOk);
    }

    [Fact]
    [Trait("Rule", "D3")]
    public async Task Failed_starts_are_told_and_leave_nothing()
    {
        await using var node = new Node();
        var supervisor = await node.StartDynamic();
        var error = new FormatException("broken");

        Assert.Equal(StartResult.Ignore, await node.StartChild(
            supervisor, ChildSpec.Of(1, () => new Servant { OnInit = _ => Servant.Ignored() })).Soon());
        Assert.Equal(StartResult.Error(ExitReason.Of("no")), await node.StartChild(
            supervisor, ChildSpec.Of(1, () => new Servant { OnInit = _ => Servant.Refused(ExitReason.Of("no")) })).Soon());
        Assert.Equal(StartResult.Error(ExitReason.Error(error)), await node.StartChild(
            supervisor, new ChildSpec { Id = 1, Start = _ => throw error }).Soon());
        Assert.Equal(StartResult.Error(ExitReason.Of("out")), await node.StartChild(
            supervisor, new ChildSpec { Id = 1, Start = _ => throw new ExitException(ExitReason.Of("out")) }).Soon());
        Assert.Contains(
            "child 1 returned",
            (await node.StartChild(supervisor, new ChildSpec { Id = 1, Start = _ => default }).Soon()).Reason!.ToString());
        Assert.Empty(await node.Children(supervisor));
    }

    [Fact]
    [Trait("Rule", "D3")]
    public async Task A_start_function_that_returns_a_child_again_harms_nobody()
    {
        await using var node = new Node();
        var supervisor = await node.StartDynamic();
        var child = await node.StartChild(supervisor, _family.Child(1)).Soon();

        Assert.Equal(child, await node.StartChild(supervisor, new ChildSpec { Id = 2, Start = _ => new(child) }).Soon());

        Assert.Equal(child.Pid, Assert.Single(await node.Children(supervisor)).Pid);
    }

    [Fact]
    [Trait("Rule", "D4")]
    public async Task There_are_no_more_children_than_allowed()
    {
        await using var node = new Node();
        var supervisor = await node.StartDynamic(new SupervisorOptions { MaxChildren = 1 });
        var first = await node.StartChild(supervisor, _family.Child(1)).Soon();

        Assert.Equal(StartResult.Error(ChildErrors.MaxChildren), await node.StartChild(supervisor, _family.Child(2)).Soon());
        await node.TerminateChild(supervisor, first.Pid).Soon();
        Assert.True((await node.StartChild(supervisor, _family.Child(3)).Soon()).IsOk);
    }

    [Fact]
    [Trait("Rule", "D6")]
    public async Task Terminate_child_stops_without_a_restart_and_forgets()
    {
        await using var node = new Node();
        var supervisor = await node.StartDynamic();
        var child = await node.StartChild(supervisor, _family.Child(1)).Soon();

        Assert.True(await node.TerminateChild(supervisor, child.Pid).Soon());

        Assert.False(await node.TerminateChild(supervisor, child.Pid).Soon());
        Assert.Empty(await node.Children(supervisor));
        Assert.Equal([(1, ExitReason.Shutdown)], _family.Terminated);
    }

    [Fact]
    [Trait("Rule", "D6")]
    public async Task What_is_no_pid_is_no_child()
    {
        await using var node = new Node();
        var supervisor = await node.StartDynamic();
        await node.StartChild(supervisor, _family.Child("one")).Soon();

        Assert.False(await node.TerminateChild(supervisor, "one").Soon());
        Assert.False(await node.TerminateChild(supervisor, supervisor).Soon());
        Assert.Single(await node.Children(supervisor));
    }

    [Fact]
    [Trait("Rule", "D10")]
    public async Task Options_that_make_no_sense_are_argument_errors()
    {
        await using var node = new Node();

        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => node.StartDynamicSupervisor(new SupervisorOptions { MaxChildren = -1 }).Soon());
    }

    [Fact]
    [Trait("Rule", "D10")]
    public async Task Options_for_children_in_an_order_are_argument_errors()
    {
        await using var node = new Node();

        Assert.Contains("invalid_strategy", (await Refused(new() { Strategy = Strategy.OneForAll })).Message);
        Assert.Contains("invalid_auto_shutdown", (await Refused(new() { AutoShutdown = AutoShutdown.AnySignificant })).Message);
        Assert.Contains("invalid_max_children", (await Refused(new() { MaxChildren = -1 })).Message);
        Assert.Contains("invalid_intensity", (await Refused(new() { MaxRestarts = -1 })).Message);
        Assert.Contains("invalid_period", (await Refused(new() { Within = TimeSpan.Zero })).Message);

        Task<ArgumentException> Refused(SupervisorOptions options) =>
            Assert.ThrowsAnyAsync<ArgumentException>(() => node.StartDynamicSupervisor(options).Soon());
    }

    [Fact]
    [Trait("Rule", "D2")]
    public async Task A_significant_child_is_refused()
    {
        await using var node = new Node();
        var supervisor = await node.StartDynamic();

        var result = await node.StartChild(supervisor, _family.Child(1) with { Restart = Restart.Temporary, Significant = true }).Soon();

        Assert.Contains("significant", result.Reason!.ToString());
        Assert.Empty(await node.Children(supervisor));
    }

    [Fact]
    [Trait("Rule", "D5")]
    public async Task A_supervisor_may_give_all_its_children_something_at_restarts_too()
    {
        await using var node = new Node();
        var given = new List<string>();
        var supervisor = await node.StartDynamic(new SupervisorOptions
        {
            Adapt = spec => spec with
            {
                Start = self =>
                {
                    given.Add($"extra {spec.Id}");
                    return spec.Start(self);
                },
            },
        });
        var child = await node.StartChild(supervisor, _family.Child("one")).Soon();

        await node.Kill(child.Pid);

        Assert.Single(await node.Children(supervisor));
        Assert.Equal(["extra one", "extra one"], given);
    }

    [Fact]
    [Trait("Rule", "D5")]
    public async Task A_supervisor_that_fails_to_give_its_child_something_does_not_start_it()
    {
        await using var node = new Node();
        var error = new FormatException("broken");
        var throwing = await node.StartDynamic(new SupervisorOptions { Adapt = _ => throw error });
        var returningNull = await node.StartDynamic(new SupervisorOptions { Adapt = _ => null! });
        var spoiling = await node.StartDynamic(new SupervisorOptions { Adapt = spec => spec with { Id = null! } });

        Assert.Equal(StartResult.Error(ExitReason.Error(error)), await node.StartChild(throwing, _family.Child(1)).Soon());
        Assert.Contains("Adapt", (await node.StartChild(returningNull, _family.Child(1)).Soon()).Reason!.ToString());
        Assert.Contains("missing_id", (await node.StartChild(spoiling, _family.Child(1)).Soon()).Reason!.ToString());
        Assert.Equal(3, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "D6")]
    public async Task A_dynamic_supervisor_keeps_nobody_to_restart_or_to_delete_by_hand()
    {
        await using var node = new Node();
        var supervisor = await node.StartDynamic();
        var child = await node.StartChild(supervisor, _family.Child(1)).Soon();

        Assert.Equal(StartResult.AlreadyStarted(child.Pid), await node.RestartChild(supervisor, child.Pid).Soon());
        Assert.Equal(DeleteChildResult.Running, await node.DeleteChild(supervisor, child.Pid).Soon());
        await node.TerminateChild(supervisor, child.Pid).Soon();
        Assert.Equal(StartResult.Error(ChildErrors.NotFound), await node.RestartChild(supervisor, child.Pid).Soon());
        Assert.Equal(DeleteChildResult.NotFound, await node.DeleteChild(supervisor, child.Pid).Soon());
    }

    [Fact]
    [Trait("Rule", "D11")]
    public async Task The_callers_end_does_not_matter()
    {
        await using var node = new Node();
        var supervisor = await node.StartDynamic();
        var child = await node.Within(async self => (await self.Node.StartChild(supervisor, _family.Child(1))).Pid);
        var caller = node.Spawn(async self =>
        {
            await self.Node.StartChild(supervisor, _family.Child(2));
            self.Exit(ExitReason.Of("enough"));
        });
        await node.End(caller);

        Assert.Equal(2, (await node.Children(supervisor)).Count);
        Assert.True(node.IsAlive(child));
    }
}
