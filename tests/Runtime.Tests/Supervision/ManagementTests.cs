using System.Runtime.CompilerServices;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Restart = Pail.Runtime.Supervision.Restart;

namespace Pail.Runtime.Tests.Supervision;

/// <summary>What can be asked of a supervisor that runs.</summary>
public sealed class ManagementTests
{
    private readonly Family _family = new();

    [Fact]
    [Trait("Rule", "S32")]
    public async Task A_terminated_child_is_started_again_in_its_place()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(null, _family.Child("one"), _family.Child("two"));
        await node.TerminateChild(supervisor, "one").Soon();

        var restarted = await node.RestartChild(supervisor, "one").Soon();

        Assert.True(node.IsAlive(restarted.Pid));
        Assert.Equal(["two", "one"], (await node.Children(supervisor)).Select(child => child.Id));
        Assert.Equal(restarted.Pid, (await node.Child(supervisor, "one")).Pid);

        // And is a child like any other again.
        await node.Kill(restarted.Pid);
        Assert.NotEqual(restarted.Pid, (await node.Child(supervisor, "one")).Pid);
    }

    [Fact]
    [Trait("Rule", "S32")]
    public async Task A_child_that_runs_is_neither_restarted_nor_deleted_and_an_unknown_one_not_found()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(null, _family.Child("one"));
        var pid = (await _family.Started()).Pid;

        Assert.Equal(StartResult.AlreadyStarted(pid), await node.RestartChild(supervisor, "one").Soon());
        Assert.Equal(DeleteChildResult.Running, await node.DeleteChild(supervisor, "one").Soon());
        Assert.Equal(StartResult.Error(ChildErrors.NotFound), await node.RestartChild(supervisor, "two").Soon());
        Assert.Equal(DeleteChildResult.NotFound, await node.DeleteChild(supervisor, "two").Soon());
        Assert.Equal(pid, (await node.Child(supervisor, "one")).Pid);
    }

    [Fact]
    [Trait("Rule", "S32")]
    public async Task A_child_that_fails_to_start_again_stays_without_a_process()
    {
        await using var node = new Node();
        var starts = 0;
        var supervisor = await node.Supervise(null, ChildSpec.Of("one", () => new Servant
        {
            OnInit = _ => starts++ == 0 ? Servant.Ready() : Servant.Refused(ExitReason.Of("no")),
        }));
        await node.TerminateChild(supervisor, "one").Soon();

        Assert.Equal(StartResult.Error(ExitReason.Of("no")), await node.RestartChild(supervisor, "one").Soon());

        Assert.Equal(new ChildInfo("one", null, false, ChildType.Worker), await node.Child(supervisor, "one"));
    }

    [Fact]
    [Trait("Rule", "S32")]
    public async Task A_deleted_child_is_gone_and_its_id_free()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(null, _family.Child("one"));
        await node.TerminateChild(supervisor, "one").Soon();

        Assert.Equal(DeleteChildResult.Deleted, await node.DeleteChild(supervisor, "one").Soon());

        Assert.Empty(await node.Children(supervisor));
        Assert.True((await node.StartChild(supervisor, _family.Child("one")).Soon()).IsOk);
    }

    [Fact]
    [Trait("Rule", "S20")]
    [Trait("Rule", "S32")]
    public async Task A_child_between_attempts_is_neither_started_restarted_nor_deleted()
    {
        await using var node = new Node();
        var (entered, gate) = (Lab.Event(), Lab.Event());
        var starts = 0;
        var supervisor = await node.Supervise(new SupervisorOptions { MaxRestarts = 100 }, new ChildSpec
        {
            Id = "one",
            Start = async self =>
            {
                if (starts++ != 1)
                    return await self.StartLink(new Servant());

                entered.SetResult();
                await gate.Task;
                return StartResult.Error(ExitReason.Of("not yet"));
            },
        });
        await node.Kill((await node.Child(supervisor, "one")).Pid!.Value);
        await entered.Task.Soon();

        var restarted = node.RestartChild(supervisor, "one");
        var deleted = node.DeleteChild(supervisor, "one");
        var started = node.StartChild(supervisor, _family.Child("one"));
        gate.SetResult();

        Assert.Equal(StartResult.Error(ChildErrors.Restarting), await restarted.Soon());
        Assert.Equal(DeleteChildResult.Restarting, await deleted.Soon());
        Assert.Equal(StartResult.Error(ChildErrors.AlreadyPresent), await started.Soon());
        Assert.NotNull((await node.Child(supervisor, "one")).Pid);
    }

    [Fact]
    [Trait("Rule", "S33")]
    public async Task Children_are_counted_by_what_they_are_and_whether_they_run()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(
            null, _family.Child("one"), _family.Child("two"), ChildSpec.OfSupervisor("three", []), ChildSpec.OfDynamicSupervisor("four"));
        await node.TerminateChild(supervisor, "two").Soon();
        await node.TerminateChild(supervisor, "four").Soon();

        Assert.Equal(new ChildCounts(Specs: 4, Active: 2, Supervisors: 2, Workers: 2), await node.CountChildren(supervisor).Soon());
        Assert.Equal(["four", "three", "two", "one"], (await node.Children(supervisor)).Select(child => child.Id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "S34")]
    public async Task What_a_temporary_child_was_started_with_is_not_kept(bool dynamic)
    {
        await using var node = new Node();
        var supervisor = dynamic ? (await node.StartDynamicSupervisor().Soon()).Pid : await node.Supervise(null);

        var argument = await Started(node, supervisor);

        // Another request: what the last one has left on the way is gone then.
        await node.StartChild(supervisor, _family.Child("another")).Soon();

        await Lab.Collected(argument);
        Assert.Contains(await node.Children(supervisor), child => "temporary".Equals(child.Id) && child.Pid is not null);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> Started(Node node, Pid supervisor)
    {
        var argument = new byte[1000];
        var spec = new ChildSpec
        {
            Id = "temporary",
            Restart = Restart.Temporary,
            Start = self => argument.Length > 0 ? self.StartLink(new Servant()) : default,
        };
        Assert.True((await node.StartChild(supervisor, spec).Soon()).IsOk);
        return new WeakReference(argument);
    }

    [Fact]
    [Trait("Rule", "S5")]
    public async Task A_supervisor_may_find_out_itself_what_its_children_are()
    {
        await using var node = new Node();
        Pid inside = default;
        var supervisor = (await node.StartSupervisor(
            self =>
            {
                inside = self.Pid;
                return new SupervisorInit([_family.Child("one")], new SupervisorOptions { MaxRestarts = 0 });
            },
            "tree").Soon()).Pid;
        var ended = node.WaitForExit(supervisor);

        Assert.Equal(supervisor, inside);
        Assert.Equal(supervisor, node.WhereIs("tree"));
        await node.Kill((await _family.Started()).Pid);
        Assert.Equal(ExitReason.Shutdown, await ended.Soon());
    }

    [Fact]
    [Trait("Rule", "S5")]
    public async Task An_init_function_may_ignore()
    {
        await using var node = new Node();

        Assert.Equal(StartResult.Ignore, await node.StartSupervisor(_ => null).Soon());
        Assert.Equal(StartResult.Ignore, await node.Within(async self => await self.StartSupervisorLink(_ => null)));
        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "C3")]
    [Trait("Rule", "S5")]
    public async Task What_makes_no_sense_in_an_init_function_is_why_the_supervisor_does_not_start()
    {
        await using var node = new Node();
        var error = new FormatException("broken");

        Assert.Equal(ExitReason.Error(error), (await node.StartSupervisor(_ => throw error).Soon()).Reason);
        Assert.Contains("duplicate_child_name", await Why(new SupervisorInit([_family.Child("one"), _family.Child("one")])));
        Assert.Contains("invalid_intensity", await Why(new SupervisorInit([], new SupervisorOptions { MaxRestarts = -1 })));
        Assert.Contains("invalid_strategy", await Why(new SupervisorInit([], new SupervisorOptions { Strategy = (Strategy)7 })));
        Assert.Contains("`Children` of a supervisor must not be null", await Why(new SupervisorInit(null!)));
        Assert.Equal(0, node.ProcessCount);

        async Task<string> Why(SupervisorInit init) =>
            Assert.IsAssignableFrom<ArgumentException>((await node.StartSupervisor(_ => init).Soon()).Reason!.Term).Message;
    }

    [Fact]
    [Trait("Rule", "S6")]
    public async Task An_exit_signal_that_a_child_sends_in_its_life_is_not_its_end()
    {
        using var log = new LogProbe();
        await using var node = new Node(new NodeOptions { LoggerFactory = log });
        var supervisor = await node.Supervise(null, _family.Child("one"));
        var child = (await _family.Started()).Pid;

        await node.Call(child, Servant.ToAnswer(self =>
        {
            self.Exit(supervisor, ExitReason.Of("not yet"));
            return true;
        })).Soon();
        await log.RoundTrip(node, supervisor);

        Assert.Equal(child, (await node.Child(supervisor, "one")).Pid);
        Assert.Equal(2, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "S6")]
    public async Task A_cast_that_means_nothing_to_a_supervisor_is_logged_and_dropped()
    {
        using var log = new LogProbe();
        await using var node = new Node(new NodeOptions { LoggerFactory = log });
        var supervisor = await node.Supervise(null, _family.Child("one"));

        node.Cast(supervisor, "nonsense");
        await log.RoundTrip(node, supervisor);

        Assert.Contains(log.Errors, line => line.Contains("nonsense", StringComparison.Ordinal));
        Assert.Single(await node.Children(supervisor));
    }
}
