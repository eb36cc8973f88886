using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;
using Pail.Runtime.Testing;
using static Pail.Runtime.Tests.Tasks.TaskLab;

namespace Pail.Runtime.Tests.Tasks;

/// <summary>Tasks that are children of supervisors and are not awaited.</summary>
public sealed class TaskChildTests
{
    [Fact]
    [Trait("Rule", "T26")]
    public void A_task_that_nobody_waits_for_is_restarted_as_it_was_asked_to() => Simulation.Explore(50, async self =>
    {
        var supervisor = (await self.StartTaskSupervisorLink()).Pid;
        var node = self.Node;
        var me = self.Pid;
        var runs = 0;

        var once = await node.StartTaskChild(supervisor, Fail);
        Assert.Equal(once.Pid, await self.Receive<Pid>());
        await self.EndOf(once.Pid);
        Assert.Empty(await node.TaskChildren(supervisor));

        await node.StartTaskChild(supervisor, Fail, Restart.Transient);
        var first = await self.Receive<Pid>();
        var second = await self.Receive<Pid>();
        Assert.NotEqual(first, second);
        await self.EndOf(second);
        Assert.Empty(await node.TaskChildren(supervisor));
        Assert.Equal(3, runs);

        Task Fail(Self child)
        {
            child.Send(me, child.Pid);
            return ++runs < 3 ? throw new ExitException(Boom) : Task.CompletedTask;
        }
    });

    [Fact]
    [Trait("Rule", "T26")]
    public void A_transient_task_that_is_done_is_not_restarted() => Simulation.Explore(50, async self =>
    {
        var supervisor = (await self.StartTaskSupervisorLink()).Pid;
        var ran = 0;

        var done = await self.Node.StartTaskChild(
            supervisor,
            () =>
            {
                ran++;
                return Task.CompletedTask;
            },
            Restart.Transient);

        await self.EndOf(done.Pid);
        Assert.Empty(await self.Node.TaskChildren(supervisor));
        Assert.Equal(1, ran);
    });

    [Fact]
    [Trait("Rule", "T14")]
    public async Task A_task_is_a_child_of_a_supervisor_beside_others()
    {
        await using var node = new Node();
        var callers = new TaskCompletionSource<IReadOnlyList<Pid>>();

        var tree = (await node.StartSupervisor([ChildSpec.OfTask("once", self =>
        {
            callers.SetResult(self.Callers);
            return Task.CompletedTask;
        })])).Pid;

        Assert.Equal([tree], await callers.Task.Soon());
        Assert.Equal(Restart.Temporary, ChildSpec.OfTask("once", Forever).Restart);
        Assert.Throws<ArgumentNullException>("id", () => ChildSpec.OfTask(null!, Forever));
        Assert.Throws<ArgumentNullException>("function", () => ChildSpec.OfTask("once", (Func<Self, Task>)null!));
    }

    [Fact]
    [Trait("Rule", "T23")]
    public void A_process_starts_and_lists_the_tasks_of_a_supervisor_as_its_node_does() => Simulation.Run(async self =>
    {
        var supervisor = (await self.StartTaskSupervisorLink()).Pid;

        var one = (await self.StartTaskChild(supervisor, Forever)).Pid;
        var two = (await self.StartTaskChild(supervisor, () => new TaskCompletionSource().Task)).Pid;

        Assert.Equal([one, two], (await self.TaskChildren(supervisor)).OrderBy(pid => pid.Id));
    });

    [Fact]
    [Trait("Rule", "C2")]
    public async Task A_task_that_needs_no_process_is_a_child_too()
    {
        await using var node = new Node();
        var done = Lab.Event();

        await node.StartSupervisor([ChildSpec.OfTask("once", () =>
        {
            done.SetResult();
            return Task.CompletedTask;
        })]).Soon();

        await done.Task.Soon();
    }
}
