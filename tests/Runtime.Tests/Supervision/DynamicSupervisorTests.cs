using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Tests.Supervision;

/// <summary>Supervisors whose children come and go.</summary>
public sealed class DynamicSupervisorTests
{
    private readonly Family _family = new();

    [Fact]
    public async Task One_specification_may_be_started_many_times_D1()
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
    public async Task Starts_are_serialised_D2()
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
    public async Task Failed_starts_are_told_and_leave_nothing_D3()
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
        Assert.Equal(default, await node.StartChild(supervisor, new ChildSpec { Id = 1, Start = _ => default }).Soon());
        Assert.Empty(await node.Children(supervisor));
    }

    [Fact]
    public async Task A_start_function_that_returns_a_child_again_harms_nobody_D3()
    {
        await using var node = new Node();
        var supervisor = await Start(node);
        var child = await node.StartChild(supervisor, _family.Child(1)).Soon();

        Assert.Equal(child, await node.StartChild(supervisor, new ChildSpec { Id = 2, Start = _ => new(child) }).Soon());

        Assert.Equal(child.Pid, Assert.Single(await node.Children(supervisor)).Pid);
    }

    [Fact]
    public async Task There_are_no_more_children_than_allowed_D4()
    {
        await using var node = new Node();
        var supervisor = await Start(node, new SupervisorOptions { MaxChildren = 1 });
        var first = await node.StartChild(supervisor, _family.Child(1)).Soon();

        Assert.Equal(StartResult.Error(ExitReason.Of("max_children")), await node.StartChild(supervisor, _family.Child(2)).Soon());
        await node.TerminateChild(supervisor, first.Pid).Soon();
        Assert.True((await node.StartChild(supervisor, _family.Child(3)).Soon()).IsOk);
    }

    [Fact]
    public async Task A_child_that_is_being_restarted_counts_as_a_child_D4()
    {
        await using var node = new Node();
        var supervisor = await Start(node, new SupervisorOptions { MaxChildren = 1, MaxRestarts = 100 });
        var (child, retrying, gate) = await Retrying(node, supervisor);
        await node.Kill(child);
        await retrying.Task.Soon();

        var second = node.StartChild(supervisor, _family.Child(2));
        gate.SetResult();

        Assert.Equal(StartResult.Error(ExitReason.Of("max_children")), await second.Soon());
    }

    [Fact]
    public async Task Terminate_child_stops_without_a_restart_and_forgets_D6()
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
    public async Task What_is_no_pid_is_no_child_D6()
    {
        await using var node = new Node();
        var supervisor = await Start(node);
        await node.StartChild(supervisor, _family.Child("one")).Soon();

        Assert.False(await node.TerminateChild(supervisor, "one").Soon());
        Assert.False(await node.TerminateChild(supervisor, supervisor).Soon());
        Assert.Single(await node.Children(supervisor));
    }

    [Fact]
    public async Task A_child_that_is_being_restarted_is_known_by_its_old_pid_D6()
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
    public async Task A_child_that_is_not_restarted_is_forgotten_D7(Restart restart, bool restarts)
    {
        await using var node = new Node();
        var supervisor = await Start(node);
        var child = await node.StartChild(supervisor, _family.Child(1) with { Restart = restart }).Soon();

        await node.Kill(child.Pid, ExitReason.Normal);

        Assert.Equal(restarts ? 1 : 0, (await node.Children(supervisor)).Count(one => one.Pid != child.Pid));
    }

    [Fact]
    public async Task A_child_that_chooses_not_to_restart_is_forgotten_D7()
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
    public async Task Restarts_are_counted_over_all_children_D8()
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
    public async Task Each_failing_attempt_counts_D8()
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
    public async Task All_children_are_signalled_at_once_and_each_has_its_own_time_D9()
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
    public async Task Children_whose_times_end_while_others_are_being_killed_are_killed_too_D9()
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
    public async Task A_brutally_killed_child_is_not_asked_while_others_are_D9()
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
    public async Task Options_that_make_no_sense_are_argument_errors_D10()
    {
        await using var node = new Node();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => node.StartDynamicSupervisor(new SupervisorOptions { MaxChildren = -1 }).Soon());
    }

    [Fact]
    public async Task The_callers_end_does_not_matter_D11()
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
