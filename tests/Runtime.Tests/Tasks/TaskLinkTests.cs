using Pail.Runtime.Processes;
using Pail.Runtime.Tasks;
using Pail.Runtime.Testing;
using static Pail.Runtime.Tests.Tasks.TaskLab;

namespace Pail.Runtime.Tests.Tasks;

/// <summary>A task and its owner are linked: when one fails, so does the other.</summary>
public sealed class TaskLinkTests
{
    [Fact]
    [Trait("Rule", "T1")]
    public void A_task_is_linked_with_its_owner_and_monitored_by_it() => Simulation.Run(self =>
    {
        var task = self.Async(Forever);
        var info = self.Node.Info(self.Pid)!;

        Assert.Equal(self.Pid, task.Owner);
        Assert.Equal(task.Pid, task.Ref.Target);
        Assert.Equal(task.Pid, Assert.Single(info.Links));
        Assert.Equal(task.Pid, Assert.Single(info.Monitors));
        return Task.CompletedTask;
    });

    [Fact]
    [Trait("Rule", "T4")]
    public async Task A_task_that_fails_ends_an_owner_that_does_not_trap_exits()
    {
        await using var node = new Node();

        Assert.Equal(Boom, await node.EndOf(async self =>
        {
            try
            {
                await self.Async(Exiting(Boom)).Await();
            }
            catch (TaskExitException)
            {
                Assert.Fail("The link comes first.");
            }
        }));
    }

    [Fact]
    [Trait("Rule", "T4")]
    public void An_owner_that_traps_exits_gets_the_message_beside() => Simulation.Explore(50, async self =>
    {
        self.TrapExit = true;
        var task = self.Async(Exiting(Boom));

        Assert.Equal(Boom, await FailureOf(task.Await()));
        Assert.Equal(new Exit(task.Pid, Boom), await self.Receive());
    });

    [Fact]
    [Trait("Rule", "T5")]
    public void A_task_ends_with_an_owner_that_fails_and_outlives_one_that_is_done() => Simulation.Explore(50, async self =>
    {
        foreach (var (reason, expected) in new[] { (Boom, Boom), (ExitReason.Normal, ExitReason.Of("ended later")) })
        {
            var owner = self.SpawnMonitor(child =>
            {
                self.Node.Send(self.Pid, child.Async(Forever).Pid);
                throw new ExitException(reason);
            });
            var task = await self.Receive<Pid>();
            await self.Receive<Down>(down => down.Ref == owner);
            self.Exit(task, ExitReason.Of("ended later"));

            // The link's signal was sent before its owner's end was told.
            Assert.Equal(expected, await self.EndOf(task) is { Kind: not ExitKind.NoProc } end ? end : expected);
        }
    });
}
