using Microsoft.Extensions.Time.Testing;
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
        var supervisor = await Start(node);
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
        var supervisor = await Start(node);
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
        var supervisor = await Start(node);
        var error = new FormatException("broken");

        Assert.Equal(StartResult.Ignore, await node.StartChild(supervisor, ChildSpec.Of(1, () => new Servant { OnInit = _ => Servant.Ignored() })).Soon());
        Assert.Equal(StartResult.Error(ExitReason.Of("no")), await node.StartChild(
            supervisor, ChildSpec.Of(1, () => new Servant { OnInit = _ => Servant.Refused(ExitReason.Of("no")) })).Soon());
        Assert.Equal(StartResult.Error(ExitReason.Error(error)), await node.StartChild(
            supervisor, new ChildSpec { Id = 1, Start = _ => throw error }).Soon());
        Assert.Equal(StartResult.Error(ExitReason.Of("out")), await node.StartChild(
            supervisor, new ChildSpec { Id = 1, Start = _ => throw new ExitException(ExitReason.Of("out")) }).Soon());
        Assert.Contains("child 1 returned", (await node.StartChild(supervisor, new ChildSpec { Id = 1, Start = _ => default }).Soon()).Reason!.ToString());
        Assert.Empty(await node.Children(supervisor));
    }

    [Fact]
    [Trait("Rule", "D3")]
    public async Task A_start_function_that_returns_a_child_again_harms_nobody()
    {
        await using var node = new Node();
        var supervisor = await Start(node);
        var child = await node.StartChild(supervisor, _family.Child(1)).Soon();

        Assert.Equal(child, await node.StartChild(supervisor, new ChildSpec { Id = 2, Start = _ => new(child) }).Soon());

        Assert.Equal(child.Pid, Assert.Single(await node.Children(supervisor)).Pid);
    }

    [Fact]
    [Trait("Rule", "D7")]
    public async Task A_child_that_becomes_another_at_its_restart_is_one_child_with_it()
    {
        await using var node = new Node();
        var supervisor = await Start(node);
        var child = await node.StartChild(supervisor, _family.Child(1)).Soon();
        var restarted = Lab.Event();
        var starts = 0;
        var other = await node.StartChild(supervisor, new ChildSpec
        {
            Id = 2,
            Start = self =>
            {
                if (starts++ == 0)
                    return self.StartLink(new Servant());
                restarted.SetResult();
                return new(child);
            },
        }).Soon();

        await node.Kill(other.Pid);
        await restarted.Task.Soon();

        Assert.Equal(child.Pid, Assert.Single(await node.Children(supervisor)).Pid);
        Assert.Equal(new ChildCounts(1, 1, 0, 1), await node.CountChildren(supervisor).Soon());
    }

    [Fact]
    [Trait("Rule", "D4")]
    public async Task There_are_no_more_children_than_allowed()
    {
        await using var node = new Node();
        var supervisor = await Start(node, new SupervisorOptions { MaxChildren = 1 });
        var first = await node.StartChild(supervisor, _family.Child(1)).Soon();

        Assert.Equal(StartResult.Error(ChildErrors.MaxChildren), await node.StartChild(supervisor, _family.Child(2)).Soon());
        await node.TerminateChild(supervisor, first.Pid).Soon();
        Assert.True((await node.StartChild(supervisor, _family.Child(3)).Soon()).IsOk);
    }

    [Fact]
    [Trait("Rule", "D4")]
    public async Task A_child_that_is_being_restarted_counts_as_a_child()
    {
        await using var node = new Node();
        var supervisor = await Start(node, new SupervisorOptions { MaxChildren = 1, MaxRestarts = 100 });
        var (child, retrying, gate) = await Retrying(node, supervisor);
        await node.Kill(child);
        await retrying.Task.Soon();

        var second = node.StartChild(supervisor, _family.Child(2));
        gate.SetResult();

        Assert.Equal(StartResult.Error(ChildErrors.MaxChildren), await second.Soon());
    }

    [Fact]
    [Trait("Rule", "D6")]
    public async Task Terminate_child_stops_without_a_restart_and_forgets()
    {
        await using var node = new Node();
        var supervisor = await Start(node);
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
        var supervisor = await Start(node);
        await node.StartChild(supervisor, _family.Child("one")).Soon();

        Assert.False(await node.TerminateChild(supervisor, "one").Soon());
        Assert.False(await node.TerminateChild(supervisor, supervisor).Soon());
        Assert.Single(await node.Children(supervisor));
    }

    [Fact]
    [Trait("Rule", "D6")]
    public async Task A_child_that_is_being_restarted_is_known_by_its_old_pid()
    {
        using var log = new LogProbe();
        await using var node = new Node(new NodeOptions { LoggerFactory = log });
        var supervisor = await Start(node, new SupervisorOptions { MaxRestarts = 100 });
        var (child, retrying, gate) = await Retrying(node, supervisor);
        await node.Kill(child);
        await retrying.Task.Soon();

        var terminated = node.TerminateChild(supervisor, child);
        gate.SetResult();

        Assert.True(await terminated.Soon());
        await log.RoundTrip(node, supervisor);
        Assert.Empty(await node.Children(supervisor));
    }

    [Theory]
    [InlineData(Restart.Permanent, true)]
    [InlineData(Restart.Transient, false)]
    [InlineData(Restart.Temporary, false)]
    [Trait("Rule", "D7")]
    public async Task A_child_that_is_not_restarted_is_forgotten(Restart restart, bool restarts)
    {
        await using var node = new Node();
        var supervisor = await Start(node);
        var child = await node.StartChild(supervisor, _family.Child(1) with { Restart = restart }).Soon();

        await node.Kill(child.Pid, ExitReason.Normal);

        Assert.Equal(restarts ? 1 : 0, (await node.Children(supervisor)).Count(one => one.Pid != child.Pid));
    }

    [Fact]
    [Trait("Rule", "D7")]
    public async Task A_child_that_chooses_not_to_restart_is_forgotten()
    {
        await using var node = new Node();
        var supervisor = await Start(node);
        var first = true;
        var child = await node.StartChild(supervisor, ChildSpec.Of(1, () => new Servant
        {
            OnInit = _ =>
            {
                var result = first ? Servant.Ready() : Servant.Ignored();
                first = false;
                return result;
            },
        })).Soon();

        await node.Kill(child.Pid);

        Assert.Empty(await node.Children(supervisor));
    }

    [Fact]
    [Trait("Rule", "D8")]
    public async Task Restarts_are_counted_over_all_children()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var supervisor = await Start(node);
        var ended = node.WaitForExit(supervisor);
        for (var i = 0; i < 4; i++)
            await node.StartChild(supervisor, _family.Child(i)).Soon();

        for (var i = 0; i < 4; i++)
            await node.Kill((await _family.Started()).Pid);

        Assert.Equal(ExitReason.Shutdown, await ended.Soon());
        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "D8")]
    public async Task Each_failing_attempt_counts()
    {
        await using var node = new Node();
        var supervisor = await Start(node);
        var ended = node.WaitForExit(supervisor);
        var starts = 0;
        var child = await node.StartChild(supervisor, new ChildSpec
        {
            Id = 1,
            Start = async self => starts++ == 0 ? await self.StartLink(new Servant()) : throw new FormatException("broken"),
        }).Soon();

        await node.Kill(child.Pid);

        Assert.Equal(ExitReason.Shutdown, await ended.Soon());
        Assert.Equal(4, starts);
    }

    [Fact]
    [Trait("Rule", "D9")]
    public async Task All_children_are_signalled_at_once_and_each_has_its_own_time()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var supervisor = await Start(node);
        var ends = new List<Task<ExitReason>>();
        for (var seconds = 1; seconds <= 3; seconds++)
            ends.Add(node.WaitForExit((await node.StartChild(supervisor, _family.Stubborn(seconds, TimeSpan.FromSeconds(seconds))).Soon()).Pid));
        var stop = node.Stop(supervisor).AsTask();
        for (var child = 0; child < 3; child++)
            await _family.Terminating();

        var began = time.GetTimestamp();
        for (var child = 0; child < 3; child++)
        {
            await time.Pass(TimeSpan.FromMilliseconds(1), until: ends[child]);
            Assert.True(time.GetElapsedTime(began) >= TimeSpan.FromSeconds(child + 1));
            Assert.Equal(ExitReason.Killed, await ends[child].Soon());
        }

        await stop.Soon();
    }

    [Fact]
    [Trait("Rule", "D9")]
    public async Task Children_whose_times_end_while_others_are_being_killed_are_killed_too()
    {
        var time = new RestlessTime();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var supervisor = await Start(node);
        for (var child = 1; child <= 20; child++)
            await node.StartChild(supervisor, _family.Stubborn(child, TimeSpan.FromMilliseconds(child))).Soon();
        var stop = node.Stop(supervisor).AsTask();
        for (var child = 1; child <= 20; child++)
            await _family.Terminating();

        // A clock that moves at every look.
        time.Moves = true;
        await time.Pass(TimeSpan.FromMilliseconds(1), until: stop);
    }

    [Fact]
    [Trait("Rule", "D9")]
    public async Task A_brutally_killed_child_is_not_asked_while_others_are()
    {
        await using var node = new Node();
        var supervisor = await Start(node);
        var brutal = await node.StartChild(supervisor, _family.Child("brutal") with { Shutdown = Shutdown.BrutalKill }).Soon();
        await node.StartChild(supervisor, _family.Child("asked")).Soon();
        var ended = node.WaitForExit(brutal.Pid);

        await node.Stop(supervisor).Soon();

        Assert.Equal(ExitReason.Killed, await ended.Soon());
        Assert.Equal([("asked", ExitReason.Shutdown)], _family.Terminated);
    }

    [Fact]
    [Trait("Rule", "D10")]
    public async Task Options_that_make_no_sense_are_argument_errors()
    {
        await using var node = new Node();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => node.StartDynamicSupervisor(new SupervisorOptions { MaxChildren = -1 }).Soon());
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
        var supervisor = await Start(node);

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
        var supervisor = await Start(node, new SupervisorOptions
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
        var throwing = await Start(node, new SupervisorOptions { Adapt = _ => throw error });
        var returningNull = await Start(node, new SupervisorOptions { Adapt = _ => null! });
        var spoiling = await Start(node, new SupervisorOptions { Adapt = spec => spec with { Id = null! } });

        Assert.Equal(StartResult.Error(ExitReason.Error(error)), await node.StartChild(throwing, _family.Child(1)).Soon());
        Assert.Contains("Adapt", (await node.StartChild(returningNull, _family.Child(1)).Soon()).Reason!.ToString());
        Assert.Contains("missing_id", (await node.StartChild(spoiling, _family.Child(1)).Soon()).Reason!.ToString());
        Assert.Equal(3, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "D12")]
    public async Task A_child_that_is_being_restarted_is_not_active()
    {
        await using var node = new Node();
        var supervisor = await Start(node, new SupervisorOptions { MaxRestarts = 100 });
        var (child, retrying, gate) = await Retrying(node, supervisor);
        await node.StartChild(supervisor, ChildSpec.OfSupervisor("inner", [])).Soon();
        Assert.Equal(new ChildCounts(Specs: 2, Active: 2, Supervisors: 1, Workers: 1), await node.CountChildren(supervisor).Soon());
        await node.Kill(child);
        await retrying.Task.Soon();

        var counts = node.CountChildren(supervisor);
        gate.SetResult();

        Assert.Equal(new ChildCounts(Specs: 2, Active: 1, Supervisors: 1, Workers: 1), await counts.Soon());
        Assert.Equal(new ChildCounts(Specs: 2, Active: 2, Supervisors: 1, Workers: 1), await node.CountChildren(supervisor).Soon());
    }

    [Fact]
    [Trait("Rule", "D6")]
    public async Task A_dynamic_supervisor_keeps_nobody_to_restart_or_to_delete_by_hand()
    {
        await using var node = new Node();
        var supervisor = await Start(node);
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
        var supervisor = await Start(node);
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

    private static async Task<Pid> Start(Node node, SupervisorOptions? options = null) => (await node.StartDynamicSupervisor(options).Soon()).Pid;

    // A child whose first restart fails when the gate opens.
    private static async Task<(Pid Child, TaskCompletionSource Retrying, TaskCompletionSource Gate)> Retrying(Node node, Pid supervisor)
    {
        var retrying = Lab.Event();
        var gate = Lab.Event();
        var starts = 0;
        var child = await node.StartChild(supervisor, new ChildSpec
        {
            Id = 1,
            Start = async self =>
            {
                if (++starts == 2)
                {
                    retrying.SetResult();
                    await gate.Task;
                    return StartResult.Error(ExitReason.Of("not yet"));
                }

                return await self.StartLink(new Servant());
            },
        }).Soon();
        return (child.Pid, retrying, gate);
    }

    private sealed class RestlessTime : FakeTimeProvider
    {
        internal volatile bool Moves;

        public override long GetTimestamp()
        {
            if (Moves)
                Advance(TimeSpan.FromMilliseconds(0.4));
            return base.GetTimestamp();
        }
    }
}
