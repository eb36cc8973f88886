using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tasks;
using Pail.Runtime.Testing;
using static Pail.Runtime.Tests.Tasks.TaskLab;

namespace Pail.Runtime.Tests.Tasks;

public sealed class TaskSupervisorTests
{
    [Fact]
    [Trait("Rule", "T23")]
    public void A_supervised_task_is_linked_with_its_supervisor_and_its_owner() => Simulation.Explore(50, async self =>
    {
        var supervisor = await Start(self);
        var linked = await self.Async(supervisor, Links);
        var alone = await self.AsyncNolink(supervisor, Links);

        Assert.Equal([self.Pid, supervisor], (await linked.Await()).OrderBy(pid => pid == supervisor));
        Assert.Equal([supervisor], await alone.Await());
        await self.EndOf(linked.Pid);
        await self.EndOf(alone.Pid);
        Assert.Empty(await self.Node.TaskChildren(supervisor));
        Assert.Empty(self.Flush());

        static Task<IReadOnlyList<Pid>> Links(Self child) => Task.FromResult(child.Node.Info(child.Pid)!.Links);
    });

    [Fact]
    [Trait("Rule", "T23")]
    public async Task Supervised_tasks_take_functions_of_every_kind()
    {
        await using var node = new Node();

        await node.In(async self =>
        {
            await self.StartTaskSupervisorLink(new SupervisorOptions { Name = "workers" });
            Assert.Equal(1, await (await self.Async("workers", () => 1)).Await());
            Assert.Equal(2, await (await self.Async("workers", () => Task.FromResult(2))).Await());
            Assert.Equal(3, await (await self.Async("workers", _ => Task.FromResult(3))).Await());
            Assert.Equal(4, await (await self.AsyncNolink("workers", () => 4)).Await());
            Assert.Equal(5, await (await self.AsyncNolink("workers", () => Task.FromResult(5))).Await());
            Assert.Equal(6, await (await self.AsyncNolink("workers", _ => Task.FromResult(6))).Await());
        });
    }

    [Fact]
    [Trait("Rule", "T15")]
    public void The_callers_of_a_supervised_task_lead_past_its_supervisor() => Simulation.Run(async self =>
    {
        var supervisor = await Start(self);
        var task = await self.Async(supervisor, child => Task.FromResult((child.Callers, child.Node.Info(child.Pid)!.Ancestors)));
        var me = self.Pid;
        await self.Node.StartTaskChild(supervisor, child =>
        {
            child.Send(me, child.Callers);
            return Task.CompletedTask;
        });

        var (callers, ancestors) = await task.Await();

        Assert.Equal([self.Pid], callers);
        Assert.Equal(supervisor, ancestors[0]);
        Assert.Equal([self.Pid], await self.Receive<IReadOnlyList<Pid>>());
    });

    [Fact]
    [Trait("Rule", "T4")]
    [Trait("Rule", "T24")]
    public void A_failure_without_a_link_is_a_result_and_with_one_it_ends_the_owner() => Simulation.Explore(50, async self =>
    {
        var supervisor = await Start(self);

        Assert.Equal(Boom, (await (await self.AsyncNolink(supervisor, Exiting(Boom))).Yield()).Reason);
        Assert.Equal(Boom, await FailureOf((await self.AsyncNolink(supervisor, Exiting(Boom))).Await()));
        Assert.True(self.Node.IsAlive(supervisor));
        self.Unlink(supervisor);
        self.HasNothingLeft();

        var owner = self.SpawnMonitor(async child => await (await child.Async(supervisor, Exiting(Boom))).Await());
        Assert.Equal(Boom, (await self.Receive<Down>(down => down.Ref == owner)).Reason);
    });

    [Fact]
    [Trait("Rule", "T9")]
    public void A_supervised_task_can_be_shut_down_at_once() => Simulation.Explore(300, async self =>
    {
        var supervisor = await Start(self);
        self.Unlink(supervisor);

        Assert.Equal(default, await (await self.Async(supervisor, Forever)).Shutdown());
        Assert.Equal(default, await (await self.Async(supervisor, Forever)).Kill());
        Assert.Equal(default, await (await self.AsyncNolink(supervisor, Forever)).Shutdown());
        self.HasNothingLeft();
    });

    [Fact]
    [Trait("Rule", "T25")]
    public void A_task_whose_owner_ends_before_it_says_go_ends_by_itself() => Simulation.Explore(300, async self =>
    {
        var supervisor = await Start(self);
        var owner = self.SpawnMonitor(async child => await child.AsyncNolink(supervisor, () => 1));
        await self.Sleep(TimeSpan.FromMilliseconds(1));
        self.Exit(owner.Target, ExitReason.Kill);
        await self.Receive<Down>(down => down.Ref == owner);

        // Whether it was told to go or not: one that still waited for the word would do so forever, and the simulation would report it.
        foreach (var pid in await self.Node.TaskChildren(supervisor))
            await self.EndOf(pid);
        Assert.Empty(await self.Node.TaskChildren(supervisor));
    });

    [Fact]
    [Trait("Rule", "T25")]
    public void A_task_whose_owner_is_gone_shuts_down_and_tells_why() => Simulation.Explore(50, async self =>
    {
        var supervisor = await Start(self);
        var owner = self.Spawn(_ => Task.CompletedTask);
        await self.EndOf(owner);
        var outcome = new TaskOutcome<int>();
        var code = new SupervisedTaskCode<int>(TaskFunction.Of(Forever), outcome, owner.Process!);

        var task = self.Process.Spawn(code);

        Assert.Equal(
            ExitReason.ShutdownWith(ExitReason.NoProc),
            await self.EndOf(task) is { Kind: not ExitKind.NoProc } reason ? reason : outcome.Result.Reason);
    });

    [Fact]
    [Trait("Rule", "T25")]
    public void A_task_that_runs_outlives_an_owner_it_is_not_linked_with() => Simulation.Explore(50, async self =>
    {
        var supervisor = await Start(self);
        var me = self.Pid;
        var owner = self.SpawnMonitor(async child =>
        {
            await child.AsyncNolink(supervisor, task =>
            {
                task.Send(me, task.Pid);
                return Forever(task);
            });
            await Forever(child);
        });
        var pid = await self.Receive<Pid>();
        self.Exit(owner.Target, Boom);
        await self.Receive<Down>();

        Assert.True(self.Node.IsAlive(pid));
        Assert.Equal([pid], await self.Node.TaskChildren(supervisor));
    });

    [Fact]
    [Trait("Rule", "T27")]
    public void A_supervisor_with_as_many_tasks_as_it_may_have_starts_no_more() => Simulation.Run(async self =>
    {
        var supervisor = (await self.StartTaskSupervisorLink(new SupervisorOptions { MaxChildren = 1 })).Pid;
        var only = await self.Async(supervisor, Forever);

        Assert.Equal(StartResult.Error(ExitReason.Of("max_children")), await self.Node.StartTaskChild(supervisor, Forever));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await self.Async(supervisor, () => 1));
        Assert.Contains($"{supervisor} did not start the task TaskSupervisorTests.", error.Message, StringComparison.Ordinal);
        Assert.Contains("MaxChildren", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await self.AsyncNolink(supervisor, () => 1));
        await only.Shutdown();

        var started = new List<Pid>();
        var options = new SupervisedTaskStreamOptions(supervisor) { MaxConcurrency = 2 };
        await Assert.ThrowsAsync<InvalidOperationException>(() => self.AsyncStream([1, 2], Work, options).All());
        Assert.All(started, pid => Assert.False(self.Node.IsAlive(pid)));
        Assert.Empty(await self.Node.TaskChildren(supervisor));
        self.Unlink(supervisor);
        self.HasNothingLeft();

        Task<int> Work(Self child, int number)
        {
            started.Add(child.Pid);
            return Forever(child);
        }
    });

    [Fact]
    [Trait("Rule", "T27")]
    public void Without_a_supervisor_no_task_is_started() => Simulation.Run(async self =>
    {
        var error = await Assert.ThrowsAsync<CallException>(async () => await self.Async("nobody", () => 1));
        Assert.Equal(ExitReason.NoProc, error.Reason);
        await Assert.ThrowsAsync<CallException>(
            () => self.AsyncStream([1], number => number, new SupervisedTaskStreamOptions("nobody")).All());
        self.HasNothingLeft();
    });

    [Fact]
    [Trait("Rule", "T28")]
    public void A_supervisor_that_stops_asks_its_tasks_to_shut_down_and_then_kills_them() => Simulation.Explore(50, async self =>
    {
        var supervisor = await Start(self);
        self.Unlink(supervisor);
        var asked = await self.AsyncNolink(supervisor, Forever);
        var stubborn = await self.AsyncNolink(supervisor, child =>
        {
            child.TrapExit = true;
            return Forever(child);
        });
        await self.Sleep(Second);
        var time = self.Node.TimeProvider;
        var began = time.GetTimestamp();

        await self.Node.Stop(supervisor);

        Assert.True(time.GetElapsedTime(began) >= Second * 5);
        Assert.Equal(ExitReason.Shutdown, await FailureOf(asked.Await()));
        Assert.Equal(ExitReason.Killed, await FailureOf(stubborn.Await()));
    });

    [Fact]
    [Trait("Rule", "T28")]
    public void A_task_is_terminated_by_its_pid_and_seen_among_the_children() => Simulation.Explore(50, async self =>
    {
        var supervisor = await Start(self);
        var task = await self.AsyncNolink(supervisor, Forever);
        Assert.Equal([task.Pid], await self.Node.TaskChildren(supervisor));

        Assert.True(await self.Node.TerminateChild(supervisor, task.Pid));
        Assert.False(await self.Node.TerminateChild(supervisor, task.Pid));
        Assert.Equal(ExitReason.Shutdown, (await task.Yield()).Reason);
        Assert.Empty(await self.Node.TaskChildren(supervisor));
    });

    [Fact]
    [Trait("Rule", "T16")]
    public void Bad_input_is_refused_at_once() => Simulation.Run(async self =>
    {
        var supervisor = await Start(self);

        Assert.Throws<ArgumentNullException>("function", () => { _ = self.Async(supervisor, (Func<int>)null!).AsTask(); });
        Assert.Throws<ArgumentNullException>("function", () => { _ = self.AsyncNolink(supervisor, (Func<int>)null!).AsTask(); });
        Assert.Throws<ArgumentNullException>("function", () => { _ = self.Node.StartTaskChild(supervisor, (Func<Task>)null!).AsTask(); });
        Assert.Throws<ArgumentOutOfRangeException>(
            "restart", () => { _ = self.Node.StartTaskChild(supervisor, Forever, (Restart)9).AsTask(); });
        Assert.Throws<ArgumentNullException>("Shutdown", () => new SupervisedTaskStreamOptions(supervisor) { Shutdown = null! });
    });

    private static async Task<Pid> Start(Self self) => (await self.StartTaskSupervisorLink()).Pid;
}
