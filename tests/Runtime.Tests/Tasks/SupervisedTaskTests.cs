using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tasks;
using Pail.Runtime.Testing;
using static Pail.Runtime.Tests.Tasks.TaskLab;

namespace Pail.Runtime.Tests.Tasks;

/// <summary>Tasks that a task supervisor runs, and streams of them.</summary>
public sealed class SupervisedTaskTests
{
    [Fact]
    [Trait("Rule", "T20")]
    [Trait("Rule", "T22")]
    public void A_stream_of_supervised_tasks_gives_failures_as_results_and_leaves_nothing() => Simulation.Explore(100, async self =>
    {
        var supervisor = await Start(self);
        self.Unlink(supervisor);
        var options = new SupervisedTaskStreamOptions(supervisor) { MaxConcurrency = 2 };

        Assert.Equal(
            ["ok 1", "exit boom", "ok 3"], (await self.AsyncStream([1, 2, 3], Work, options).All()).Select(result => result.ToString()));
        await foreach (var _ in self.AsyncStream([1, 0, 0], Work, options))
            break;
        self.HasNothingLeft();
        Assert.Empty(await self.Node.TaskChildren(supervisor));

        static Task<int> Work(Self child, int number) =>
            number == 0 ? Forever(child) : number == 2 ? throw new ExitException(Boom) : Task.FromResult(number);
    });

    [Fact]
    [Trait("Rule", "T19")]
    [Trait("Rule", "T22")]
    public void A_supervised_task_of_a_stream_ends_with_its_time_and_with_the_consumer() => Simulation.Explore(100, async self =>
    {
        var supervisor = await Start(self);
        var late = new SupervisedTaskStreamOptions(supervisor) { Timeout = Second, OnTimeout = TaskStreamTimeout.KillTask, Link = true };
        Assert.Equal("exit timeout", Assert.Single(await self.AsyncStream([1], Wait, late).All()).ToString());

        var endless = new SupervisedTaskStreamOptions(supervisor) { Timeout = Timeout.InfiniteTimeSpan, MaxConcurrency = 3 };
        var consumer = self.SpawnMonitor(child => child.AsyncStream([1, 2, 3], Wait, endless).All());
        await self.Sleep(Second);
        self.Exit(consumer.Target, ExitReason.Kill);
        await self.Receive<Down>(down => down.Ref == consumer);
        foreach (var pid in await self.Node.TaskChildren(supervisor))
            await self.EndOf(pid);
        Assert.Empty(await self.Node.TaskChildren(supervisor));

        static Task<int> Wait(Self child, int number) => Forever(child);
    });

    private static async Task<Pid> Start(Self self) => (await self.StartTaskSupervisorLink()).Pid;
}
