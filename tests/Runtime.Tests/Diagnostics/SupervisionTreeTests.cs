using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tests.Supervision;
using Restart = Pail.Runtime.Supervision.Restart;

namespace Pail.Runtime.Tests.Diagnostics;

/// <summary>Reading supervision trees without sending a message.</summary>
public sealed class SupervisionTreeTests
{
    private readonly Family _family = new();

    [Fact]
    public async Task A_tree_shows_supervisors_and_their_children_in_order()
    {
        await using var node = new Node();
        var top = await node.Supervise(
            new SupervisorOptions { Name = "top", Strategy = Strategy.RestForOne, MaxRestarts = 7, Within = TimeSpan.FromSeconds(9) },
            _family.Child("one"),
            ChildSpec.OfSupervisor("two", [_family.Child("inner")]),
            ChildSpec.OfDynamicSupervisor("three"));
        await node.StartChild(
            (await node.Child(top, "three")).Pid!.Value, _family.Child("dynamic") with { Restart = Restart.Temporary }).Soon();

        var tree = node.SupervisionTree("top")!;

        Assert.Equal((top, "top", false, Strategy.RestForOne), (tree.Pid, tree.Name, tree.IsDynamic, tree.Strategy));
        Assert.Equal((7, TimeSpan.FromSeconds(9), 3), (tree.MaxRestarts, tree.Within, tree.ChildCount));
        var children = tree.Children.ToList();
        Assert.Equal(["one", "two", "three"], children.Select(child => child.Id));
        Assert.All(children, child => Assert.Equal(ChildState.Running, child.State));
        Assert.Equal((await node.Children(top)).Reverse().Select(child => child.Pid), children.Select(child => child.Pid));
        Assert.Null(children[0].Supervisor);
        Assert.Equal("inner", Assert.Single(children[1].Supervisor!.Children).Id);
        var dynamic = children[2].Supervisor!;
        var child = Assert.Single(dynamic.Children);
        Assert.Equal((true, 1), (dynamic.IsDynamic, dynamic.ChildCount));
        Assert.Equal(("dynamic", Restart.Temporary, ChildType.Worker), (child.Id, child.Restart, child.Type));
    }

    [Fact]
    public async Task Restarts_and_children_that_do_not_run_are_shown()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(null, _family.Child("one"), _family.Child("two"));
        await node.Kill((await node.Child(supervisor, "one")).Pid!.Value);
        await node.TerminateChild(supervisor, "two").Soon();

        var tree = node.SupervisionTree(supervisor)!;

        Assert.Equal(1, tree.Restarts);
        Assert.Equal(
            [("one", ChildState.Running, 1), ("two", ChildState.Stopped, 0)],
            tree.Children.Select(child => (child.Id, child.State, child.Restarts)));
        Assert.Null(tree.Children.Last().Pid);
    }

    [Fact]
    public async Task A_child_has_the_label_of_its_process()
    {
        await using var node = new Node();
        var options = new ServerOptions { Spawn = new SpawnOptions { Label = "a label" } };
        var labelled = new ChildSpec { Id = "labelled", Start = async self => await self.StartLink(new Servant(), options) };
        var supervisor = await node.Supervise(null, labelled, _family.Child("plain"));

        Assert.Equal(["a label", null], node.SupervisionTree(supervisor)!.Children.Select(child => child.Label));

        await node.TerminateChild(supervisor, "labelled").Soon();
        Assert.Null(node.SupervisionTree(supervisor)!.Children.First().Label);
    }

    [Fact]
    public async Task A_supervisor_that_is_busy_can_be_looked_at()
    {
        await using var node = new Node();
        var (entered, gate) = (Lab.Event(), Lab.Event());
        var starts = 0;
        var supervisor = await node.Supervise(null, new ChildSpec
        {
            Id = "one",
            Start = async self =>
            {
                if (starts++ > 0)
                {
                    entered.SetResult();
                    await gate.Task;
                }

                return await self.StartLink(new Servant());
            },
        });
        await node.Kill((await node.Child(supervisor, "one")).Pid!.Value);
        await entered.Task.Soon();

        Assert.Equal(ChildState.Restarting, Assert.Single(node.SupervisionTree(supervisor)!.Children).State);

        gate.SetResult();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_restarts_that_are_left_go_down_and_come_back_with_the_clock(bool isDynamic)
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var options = new SupervisorOptions { MaxRestarts = 3, Within = TimeSpan.FromSeconds(5) };
        var supervisor = isDynamic ? await node.StartDynamic(options) : await node.Supervise(options);
        await node.StartChild(supervisor, _family.Child("one")).Soon();
        var tree = node.SupervisionTree(supervisor)!;
        Assert.Equal(3, tree.RestartsLeft);

        await KillChild();
        time.Advance(TimeSpan.FromSeconds(3));
        await KillChild();
        Assert.Equal(1, tree.RestartsLeft);

        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(2, tree.RestartsLeft);
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(3, tree.RestartsLeft);

        async Task KillChild()
        {
            await node.Kill(Assert.Single(await node.Children(supervisor)).Pid!.Value);
            await node.Children(supervisor);
        }
    }

    [Fact]
    public async Task A_child_is_found_by_its_process()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(null, _family.Child("one"), _family.Child("two"));
        var two = (await node.Child(supervisor, "two")).Pid!.Value;
        var tree = node.SupervisionTree(supervisor)!;

        Assert.Equal(("two", two), (tree.ChildOf(two)!.Id, tree.ChildOf(two)!.Pid));
        Assert.Null(tree.ChildOf(supervisor));
        await node.Kill(two);
        await node.Children(supervisor);
        Assert.Null(tree.ChildOf(two));
    }

    [Fact]
    public async Task The_trees_of_a_node_are_those_of_the_supervisors_that_nobody_supervises()
    {
        await using var node = new Node();
        var first = await node.Supervise(null, ChildSpec.OfSupervisor("inner", [_family.Child("one")]));
        var second = (await node.StartDynamicSupervisor().Soon()).Pid;
        await node.StartServant();

        Assert.Equal([first, second], node.SupervisionTrees().Select(tree => tree.Pid));
    }

    [Fact]
    public async Task Who_does_not_supervise_or_has_ended_has_no_tree()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(null);
        await node.Stop(supervisor).Soon();

        Assert.Null(node.SupervisionTree(supervisor));
        Assert.Null(node.SupervisionTree("nobody"));
        Assert.Null(node.SupervisionTree(await node.StartServant()));
        Assert.Null(node.SupervisionTree(node.Spawn(self => self.Receive().AsTask())));
        Assert.Empty(node.SupervisionTrees());
    }
}
