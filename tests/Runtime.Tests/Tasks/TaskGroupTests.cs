using Pail.Runtime.Processes;
using Pail.Runtime.Tasks;
using Pail.Runtime.Testing;
using static Pail.Runtime.Tests.Tasks.TaskLab;

namespace Pail.Runtime.Tests.Tasks;

/// <summary>Waiting for many tasks.</summary>
public sealed class TaskGroupTests
{
    [Fact]
    [Trait("Rule", "T12")]
    public void The_values_of_many_tasks_come_in_the_order_of_the_tasks() => Simulation.Explore(100, async self =>
    {
        self.Send(self.Pid, "foreign");
        var tasks = Enumerable.Range(0, 5).Select(number => self.Async(async child =>
        {
            await child.Sleep(Second * (5 - number));
            return number;
        })).ToList();

        Assert.Equal([0, 1, 2, 3, 4], await self.AwaitMany(tasks, Second * 6));
        Assert.Equal(["foreign"], self.Flush());
        Assert.Empty(await self.AwaitMany(Array.Empty<TaskProcess<int>>()));
    });

    [Fact]
    [Trait("Rule", "T12")]
    public void A_task_that_is_named_twice_gives_its_value_twice() => Simulation.Run(async self =>
    {
        var task = self.Async(() => 1);

        Assert.Equal([1, 1], await self.AwaitMany([task, task]));
    });

    [Fact]
    [Trait("Rule", "T12")]
    public void The_first_failure_ends_the_wait_at_once_and_the_other_values_are_dropped() => Simulation.Explore(100, async self =>
    {
        self.TrapExit = true;
        var slow = self.Async(async child =>
        {
            await child.Sleep(Second);
            return 1;
        });
        var failed = self.Async(Exiting(Boom));

        var error = await Assert.ThrowsAsync<TaskExitException>(async () => await self.AwaitMany([slow, failed]));

        Assert.Equal((Boom, failed.Pid), (error.Reason, error.Task));
        Assert.StartsWith($"AwaitMany of 2 tasks by {self.Pid} failed: the task {failed.Pid} (", error.Message, StringComparison.Ordinal);
        await self.EndOf(slow.Pid);
        Assert.All(self.Flush(), message => Assert.IsType<Exit>(message));
    });

    [Fact]
    [Trait("Rule", "T12")]
    public void The_time_is_that_of_all_tasks_together() => Simulation.Explore(50, async self =>
    {
        var tasks = Enumerable.Range(1, 4).Select(number => self.Async(async child =>
        {
            await child.Sleep(Second * number);
            return number;
        })).ToList();

        var error = await Assert.ThrowsAsync<TaskExitException>(async () => await self.AwaitMany(tasks, Second * 2.5));

        Assert.Equal(ExitReason.Timeout, error.Reason);
        Assert.EndsWith("2 of them gave no value within 2500 ms", error.Message, StringComparison.Ordinal);
        foreach (var task in tasks)
            await self.EndOf(task.Pid);
        self.HasNothingLeft();
    });

    [Fact]
    [Trait("Rule", "T13")]
    public void Yield_gives_each_of_many_tasks_with_what_has_become_of_it() => Simulation.Explore(100, async self =>
    {
        self.TrapExit = true;
        var tasks = new[] { self.Async(Forever), self.Async(Exiting(Boom)), self.Async(() => 3) };

        var results = await self.YieldMany(tasks, Second);

        Assert.Equal(tasks, results.Select(result => result.Task));
        Assert.False(results[0].Result.Any);
        Assert.Equal(Boom, results[1].Result.Reason);
        Assert.Equal(3, results[2].Result.Value);

        self.Send(tasks[0].Pid, 1);
        Assert.Equal(1, await tasks[0].Await());
    });

    [Fact]
    [Trait("Rule", "T13")]
    public void As_many_results_as_are_wanted_are_enough_and_then_the_others_are_left_alone() => Simulation.Explore(100, async self =>
    {
        var tasks = Enumerable.Range(0, 3).Select(_ => self.Async(Forever)).ToList();
        self.Send(tasks[1].Pid, 1);

        var results = await self.YieldMany(tasks, Second, limit: 1, onTimeout: TaskYieldTimeout.Kill);

        Assert.Equal(["none", "ok 1", "none"], results.Select(result => result.Result.ToString()));
        Assert.True(self.Node.IsAlive(tasks[0].Pid));
        Assert.True(self.Node.IsAlive(tasks[2].Pid));
    });

    [Fact]
    [Trait("Rule", "T13")]
    public void Late_tasks_are_killed_or_ignored_if_that_is_wanted() => Simulation.Explore(100, async self =>
    {
        var killed = self.Async(Forever);
        var ignored = self.Async(Forever);

        Assert.False(Assert.Single(await self.YieldMany([killed], Second, onTimeout: TaskYieldTimeout.Kill)).Result.Any);
        Assert.False(Assert.Single(await self.YieldMany([ignored], Second, onTimeout: TaskYieldTimeout.Ignore)).Result.Any);

        Assert.False(self.Node.IsAlive(killed.Pid));
        Assert.True(self.Node.IsAlive(ignored.Pid));
        self.HasNothingLeft();
        self.Exit(ignored.Pid, ExitReason.Kill);
        await self.EndOf(ignored.Pid);
        self.HasNothingLeft();
    });

    [Fact]
    public void Bad_input_is_refused_at_once() => Simulation.Run(self =>
    {
        TaskProcess<int>[] tasks = [self.CompletedTask(1)];

        Assert.Throws<ArgumentNullException>("tasks", () => { _ = self.AwaitMany((TaskProcess<int>[])null!).AsTask(); });
        Assert.Contains(
            "position 1",
            Assert.Throws<ArgumentException>("tasks", () => { _ = self.AwaitMany([tasks[0], null!]).AsTask(); }).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => { _ = self.AwaitMany(tasks, -Second).AsTask(); });
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => { _ = self.YieldMany(tasks, -Second).AsTask(); });
        Assert.Throws<ArgumentOutOfRangeException>("limit", () => { _ = self.YieldMany(tasks, limit: 0).AsTask(); });
        Assert.Throws<ArgumentOutOfRangeException>(
            "onTimeout", () => { _ = self.YieldMany(tasks, onTimeout: (TaskYieldTimeout)9).AsTask(); });
        return Task.CompletedTask;
    });
}
