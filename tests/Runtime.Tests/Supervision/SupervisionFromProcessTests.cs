using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Tests.Supervision;

/// <summary>What a node asks of a supervisor, a process asks too.</summary>
public sealed class SupervisionFromProcessTests
{
    private readonly Family _family = new();

    [Fact]
    [Trait("Rule", "S30")]
    [Trait("Rule", "S31")]
    [Trait("Rule", "S32")]
    [Trait("Rule", "S33")]
    public async Task A_process_manages_children_as_its_node_does()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(null);

        Assert.True(await node.Within(async self =>
        {
            var pid = (await self.StartChild(supervisor, _family.Child("one"))).Pid;
            Assert.Equal(new ChildInfo("one", pid, false, ChildType.Worker), Assert.Single(await self.WhichChildren(supervisor)));
            Assert.Equal(new ChildCounts(1, 1, 0, 1), await self.CountChildren(supervisor));
            Assert.True(await self.TerminateChild(supervisor, "one"));
            Assert.True((await self.RestartChild(supervisor, "one")).IsOk);
            Assert.True(await self.TerminateChild(supervisor, "one"));
            return await self.DeleteChild(supervisor, "one") == DeleteChildResult.Deleted;
        }));
    }

    [Fact]
    [Trait("Rule", "S30")]
    public async Task A_process_that_has_been_killed_manages_no_children()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(null);
        List<Exception> thrown = [];

        await node.EndOf(async self =>
        {
            self.Exit(self.Pid, ExitReason.Kill);
            foreach (var request in Requests(self, supervisor))
                thrown.Add(await Assert.ThrowsAnyAsync<ExitException>(request));
        });

        Assert.Empty(await node.Children(supervisor));
    }

    [Fact]
    [Trait("Rule", "C2")]
    [Trait("Rule", "R1")]
    public async Task A_registry_is_a_child_like_any_other()
    {
        await using var node = new Node();
        var names = new Registry<string>("names");

        var supervisor = await node.Supervise(null, ChildSpec.OfRegistry(names), ChildSpec.OfTaskSupervisor("tasks"));

        Assert.Equal(
            [("tasks", ChildType.Supervisor), ("names", ChildType.Supervisor)],
            (await node.Children(supervisor)).Select(child => ((string)child.Id, child.Type)));
        await node.Kill((await node.Child(supervisor, "names")).Pid!.Value);
        await node.Children(supervisor);
        Assert.Equal(0, names.Count);
    }

    private IEnumerable<Func<Task>> Requests(Self self, Pid supervisor) =>
    [
        async () => await self.StartChild(supervisor, _family.Child("one")),
        async () => await self.TerminateChild(supervisor, "one"),
        async () => await self.RestartChild(supervisor, "one"),
        async () => await self.DeleteChild(supervisor, "one"),
        async () => await self.WhichChildren(supervisor),
        async () => await self.CountChildren(supervisor),
        async () => await self.StartTaskChild(supervisor, () => Task.CompletedTask),
        async () => await self.TaskChildren(supervisor),
    ];
}
