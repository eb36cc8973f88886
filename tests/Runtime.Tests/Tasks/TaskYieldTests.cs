using Pail.Runtime.Processes;
using Pail.Runtime.Tasks;
using Pail.Runtime.Testing;
using static Pail.Runtime.Tests.Tasks.TaskLab;

namespace Pail.Runtime.Tests.Tasks;

/// <summary>Yield, shutdown and ignore.</summary>
public sealed class TaskYieldTests
{
    [Fact]
    [Trait("Rule", "T8")]
    public void Yield_gives_the_value_or_the_exit_or_nothing_yet_and_may_be_repeated() => Simulation.Explore(100, async self =>
    {
        var task = self.Async(Forever);
        Assert.False((await task.Yield(Second)).Any);
        Assert.False((await task.Yield(TimeSpan.Zero)).Any);
        self.Send(task.Pid, 5);
        Assert.Equal(5, (await task.Yield()).Value);
        await self.EndOf(task.Pid);
        self.HasNothingLeft();

        Assert.Equal(ExitReason.Normal, (await self.Async(Exiting(ExitReason.Normal)).Yield()).Reason);
        self.TrapExit = true;
        Assert.Equal(Boom, (await self.Async(Exiting(Boom)).Yield()).Reason);
    });

    [Fact]
    [Trait("Rule", "T9")]
    public void Shutdown_of_a_task_that_obeys_gives_nothing() => Simulation.Explore(100, async self =>
    {
        var task = self.Async(Forever);

        Assert.Equal(default, await task.Shutdown());
        Assert.False(self.Node.IsAlive(task.Pid));
        self.HasNothingLeft();

        var killed = self.Async(Forever);
        Assert.Equal(default, await killed.Kill());
        Assert.False(self.Node.IsAlive(killed.Pid));
        self.HasNothingLeft();
    });

    [Fact]
    [Trait("Rule", "T9")]
    public void Shutdown_of_a_task_that_traps_exits_may_give_its_value_or_another_reason() => Simulation.Explore(100, async self =>
    {
        var ready = self.Pid;
        var value = self.Async(async child =>
        {
            await ReadyToTrap(child);
            return "last words";
        });
        var reason = self.Async<int>(async child =>
        {
            await ReadyToTrap(child);
            throw new ExitException(Boom);
        });
        await self.Receive<string>();
        await self.Receive<string>();

        Assert.Equal("last words", (await value.Shutdown()).Value);
        Assert.Equal(Boom, (await reason.Shutdown()).Reason);
        self.HasNothingLeft();

        async Task ReadyToTrap(Self child)
        {
            child.TrapExit = true;
            child.Send(ready, "ready");
            await child.Receive<Exit>();
        }
    });

    [Fact]
    [Trait("Rule", "T9")]
    public void A_task_that_takes_too_long_to_shut_down_is_killed_and_that_is_told() => Simulation.Explore(100, async self =>
    {
        var me = self.Pid;
        var task = self.Async(async child =>
        {
            child.TrapExit = true;
            child.Send(me, "ready");
            return await child.Receive<int>();
        });
        await self.Receive<string>();

        Assert.Equal(ExitReason.Killed, (await task.Shutdown(Second)).Reason);
        self.HasNothingLeft();
    });

    [Fact]
    [Trait("Rule", "T9")]
    public void A_task_may_be_given_for_ever_to_shut_down() => Simulation.Run(async self =>
    {
        var me = self.Pid;
        var task = self.Async(async child =>
        {
            child.TrapExit = true;
            child.Send(me, "ready");
            await child.Receive<Exit>();
            await child.Sleep(TimeSpan.FromHours(1));
            return 1;
        });
        await self.Receive<string>();

        Assert.Equal(1, (await task.Shutdown(Timeout.InfiniteTimeSpan)).Value);
    });

    [Fact]
    [Trait("Rule", "T9")]
    public void Shutdown_of_a_task_that_has_ended_gives_what_came_of_it() => Simulation.Explore(50, async self =>
    {
        self.TrapExit = true;
        var value = self.Async(() => 1);
        var failed = self.Async(Exiting(Boom));
        var done = self.Async(Exiting(ExitReason.Normal));
        var shut = self.Async(Exiting(ExitReason.Shutdown));
        foreach (var task in new[] { value, failed, done, shut })
            await self.EndOf(task.Pid);

        Assert.Equal(1, (await value.Shutdown()).Value);
        Assert.Equal(Boom, (await failed.Shutdown()).Reason);
        Assert.Equal(ExitReason.Normal, (await done.Kill()).Reason);
        Assert.Equal(default, await shut.Shutdown());
        Assert.All(self.Flush(), message => Assert.IsType<Exit>(message));
    });

    [Fact]
    [Trait("Rule", "T9")]
    public void Shutdown_of_a_task_that_was_awaited_or_shut_down_finds_no_process() => Simulation.Run(async self =>
    {
        var awaited = self.Async(() => 1);
        await awaited.Await();
        await self.EndOf(awaited.Pid);
        var shut = self.Async(Forever);
        await shut.Shutdown();

        Assert.Equal(ExitReason.NoProc, (await awaited.Shutdown()).Reason);
        Assert.Equal(ExitReason.NoProc, (await shut.Kill()).Reason);
        self.HasNothingLeft();
    });

    [Fact]
    [Trait("Rule", "T9")]
    public void A_task_that_is_ended_while_it_waits_gives_no_value() => Simulation.Explore(100, async self =>
    {
        var (node, me) = (self.Node, self.Pid);
        var outside = Lab.Event();
        var task = self.Async(async child =>
        {
            child.Send(me, "waiting");
            await outside.Task;
            node.Send(me, "done");
            return 1;
        });
        await self.Receive<string>();

        Assert.Equal(default, await task.Kill());
        outside.SetResult();
        Assert.Equal("done", await self.Receive<string>());
        self.HasNothingLeft();
    });

    [Fact]
    [Trait("Rule", "T10")]
    public void Yield_and_then_shutdown_never_loses_a_value() => Simulation.Explore(1000, async self =>
    {
        var sent = false;
        var task = self.Async(async child =>
        {
            await child.Sleep(Second);
            sent = true;
            return 1;
        });

        var result = await task.Yield(Second);
        if (!result.Any)
            result = await task.Shutdown();

        Assert.Equal(sent, result.IsOk);
        Assert.Null(result.Reason);
        self.HasNothingLeft();
    });

    [Fact]
    [Trait("Rule", "T11")]
    public void Ignore_gives_what_has_come_already() => Simulation.Explore(50, async self =>
    {
        self.TrapExit = true;
        var value = self.Async(() => 1);
        var failed = self.Async(Exiting(Boom));
        await self.EndOf(value.Pid);
        await self.EndOf(failed.Pid);

        Assert.Equal(1, value.Ignore().Value);
        Assert.Equal(Boom, failed.Ignore().Reason);
        Assert.All(self.Flush(), message => Assert.IsType<Exit>(message));
    });

    [Fact]
    [Trait("Rule", "T11")]
    public void An_ignored_task_runs_on_and_its_failure_does_not_reach_its_owner() => Simulation.Explore(100, async self =>
    {
        var task = self.Async<int>(async child => throw new ExitException(await child.Receive<ExitReason>()));

        Assert.Equal(default, task.Ignore());
        self.Send(task.Pid, Boom);

        Assert.Equal(Boom, await self.EndOf(task.Pid));
        self.HasNothingLeft();
    });
}
