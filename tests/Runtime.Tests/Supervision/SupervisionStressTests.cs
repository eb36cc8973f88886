using System.Collections.Concurrent;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tests.Tables;

namespace Pail.Runtime.Tests.Supervision;

/// <summary>Storms of kills, starts and terminations: afterwards the tree has the shape that was declared.</summary>
public sealed class SupervisionStressTests
{
    private static readonly SupervisorOptions Patient = new() { MaxRestarts = int.MaxValue };

    [Fact]
    [Trait("Rule", "S9")]
    public async Task A_supervisor_has_all_its_children_after_a_storm_of_kills()
    {
        await using var node = new Node();
        var ids = Enumerable.Range(0, 20).Cast<object>().ToArray();
        var supervisor = await node.Supervise(Patient, [.. ids.Select(id => Spec(id))]);
        var killed = new ConcurrentBag<Pid>();

        Together.Run(4, me =>
        {
            var random = new Random(me);
            for (var i = 0; i < 50; i++)
            {
                if (node.WhichChildren(supervisor).AsTask().GetAwaiter().GetResult()[random.Next(ids.Length)].Pid is not { } pid)
                    continue;
                node.Exit(pid, ExitReason.Kill);
                killed.Add(pid);
            }
        });

        foreach (var pid in killed)
            await node.End(pid);
        var children = await node.Children(supervisor);
        Assert.Equal(ids.Reverse(), children.Select(child => child.Id));
        Assert.All(children, child => Assert.True(node.IsAlive(child.Pid!.Value)));
        Assert.Equal(ids.Length + 1, node.ProcessCount);
    }

    [Theory]
    [InlineData(Strategy.OneForAll)]
    [InlineData(Strategy.RestForOne)]
    [Trait("Rule", "S10")]
    [Trait("Rule", "S14")]
    public async Task Children_that_depend_on_each_other_are_all_there_after_a_storm_of_crashes(Strategy strategy)
    {
        await using var node = new Node();
        string[] ids = ["one", "two", "three", "four", "five"];
        var supervisor = await node.Supervise(Patient with { Strategy = strategy }, [.. ids.Select(Named)]);

        Together.Run(4, me =>
        {
            var random = new Random(me);
            for (var i = 0; i < 100; i++)
            {
                if (random.Next(2) == 0)
                    node.Cast(ids[random.Next(ids.Length)], new Servant.Tell((_, _) => throw new FormatException("boom")));
                else if (node.WhereIs(ids[random.Next(ids.Length)]) is { } pid)
                    node.Exit(pid, ExitReason.Kill);
                if (random.Next(10) == 0)
                    node.TerminateChild(supervisor, ids[random.Next(ids.Length)]).AsTask().GetAwaiter().GetResult();
            }
        });

        // Until all have answered, behind whatever was sent to them, and are the same still.
        IReadOnlyList<ChildInfo> children;
        bool settled;
        do
        {
            foreach (var id in ids)
                await node.RestartChild(supervisor, id).Soon();
            children = await node.Children(supervisor);
            settled = true;
            foreach (var child in children)
                settled &= child.Pid is { } pid && await Record.ExceptionAsync(() => node.Call(pid, new Servant.Get()).Soon()) is null;
        }
        while (!settled || !children.SequenceEqual(await node.Children(supervisor)));

        Assert.Equal(ids.Reverse(), children.Select(child => child.Id));
        Assert.All(children, child => Assert.Equal(child.Pid, node.WhereIs((string)child.Id)));
        Assert.Equal(ids.Length + 1, node.ProcessCount);

        static ChildSpec Named(string name) => ChildSpec.Of(name, () => new Servant(), new ServerOptions { Name = name });
    }

    [Fact]
    [Trait("Rule", "D9")]
    public async Task A_hundred_thousand_children_are_started_counted_and_gone_without_a_trace()
    {
        await using var node = new Node();
        var supervisor = (await node.StartDynamicSupervisor(Patient).Soon()).Pid;
        var spec = Spec("same");
        for (var i = 0; i < 100_000; i++)
            await node.StartChild(supervisor, spec);
        var children = await node.Children(supervisor);

        // A few of them fail, a few are stopped, the others go with their supervisor.
        var failing = children.Take(1000).Select(child => child.Pid!.Value).ToArray();
        var ends = failing.Select(node.WaitForExit).ToArray();
        foreach (var pid in failing)
            node.Exit(pid, ExitReason.Kill);
        await Task.WhenAll(ends).Soon();
        foreach (var child in children.Skip(1000).Take(1000))
            Assert.True(await node.TerminateChild(supervisor, child.Pid!.Value).Soon());

        Assert.Equal(new ChildCounts(99_000, 99_000, 0, 99_000), await node.CountChildren(supervisor).Soon());
        await node.Stop(supervisor).Soon();
        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "D6")]
    public async Task A_dynamic_supervisor_knows_who_was_started_killed_and_terminated()
    {
        await using var node = new Node();
        var supervisor = (await node.StartDynamicSupervisor(Patient).Soon()).Pid;
        var killed = new ConcurrentBag<Pid>();
        var balance = 0;

        Together.Run(4, me =>
        {
            var random = new Random(me);
            var mine = new List<Pid>();
            for (var i = 0; i < 150; i++)
            {
                switch (random.Next(3))
                {
                    case 0 when mine.Count > 0:
                        // Its present process may be another by now: then it is not found under this pid.
                        if (node.TerminateChild(supervisor, mine[^1]).AsTask().GetAwaiter().GetResult())
                            Interlocked.Decrement(ref balance);
                        mine.RemoveAt(mine.Count - 1);
                        break;
                    case 1 when mine.Count > 0:
                        node.Exit(mine[0], ExitReason.Kill);
                        killed.Add(mine[0]);
                        break;
                    default:
                        mine.Add(node.StartChild(supervisor, Spec(i)).AsTask().GetAwaiter().GetResult().Pid);
                        Interlocked.Increment(ref balance);
                        break;
                }
            }
        });

        foreach (var pid in killed)
            await node.End(pid);
        var children = await node.Children(supervisor);
        Assert.Equal(balance, children.Count);
        Assert.Equal(balance, children.Select(child => child.Pid).Distinct().Count());
        Assert.All(children, child => Assert.True(node.IsAlive(child.Pid!.Value)));
        Assert.Equal(balance + 1, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "S27")]
    public async Task Nothing_is_left_of_a_tree_that_is_stopped_in_a_storm()
    {
        await using var node = new Node();
        for (var round = 0; round < 20; round++)
        {
            var top = await node.Supervise(Patient, [.. Enumerable.Range(0, 4).Select(id => new ChildSpec
            {
                Id = id,
                Start = self => self.StartSupervisorLink([Spec(1), Spec(2), Spec(3)], Patient),
                Type = ChildType.Supervisor,
            })]);
            var stop = Task.CompletedTask;

            Together.Run(
                () =>
                {
                    foreach (var pid in node.Processes().Where(pid => pid != top))
                        node.Exit(pid, ExitReason.Kill);
                },
                () => stop = node.Stop(top).AsTask());

            await stop.Soon();

            // Whoever was orphaned by the killing of its supervisor is on its way out.
            foreach (var pid in node.Processes())
                await node.End(pid);
            Assert.Equal(0, node.ProcessCount);
        }
    }

    [Fact]
    public async Task Disposing_the_node_in_a_storm_ends_everything()
    {
        for (var round = 0; round < 20; round++)
        {
            var node = new Node();
            var supervisor = (await node.StartDynamicSupervisor(Patient).Soon()).Pid;
            var top = await node.Supervise(Patient, Spec(1), Spec(2), Spec(3));
            var disposed = Task.CompletedTask;
            var starts = new ConcurrentBag<Task>();

            Together.Run(
                () =>
                {
                    for (var i = 0; i < 50; i++)
                        starts.Add(node.StartChild(supervisor, Spec(i)).AsTask());
                },
                () =>
                {
                    foreach (var pid in node.Processes())
                    {
                        if (pid != top && pid != supervisor)
                            node.Exit(pid, ExitReason.Kill);
                    }
                },
                () => disposed = node.DisposeAsync().AsTask());

            await disposed.Soon();
            foreach (var start in starts)
                Assert.True(await Record.ExceptionAsync(() => start.Soon()) is null or CallException);
            Assert.Equal(0, node.ProcessCount);
        }
    }

    private static ChildSpec Spec(object id) => ChildSpec.Of(id, () => new Servant());
}
