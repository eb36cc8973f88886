using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Testing;
using Restart = Pail.Runtime.Supervision.Restart;

namespace Pail.Runtime.Tests.Supervision;

/// <summary>
/// Trees whose processes are killed at random, in orders that a seed decides: in the end they have the shape that was declared.
/// </summary>
public sealed class SimulatedSupervisionTests
{
    private const int Seeds = 200;

    [Theory]
    [InlineData(Strategy.OneForOne)]
    [InlineData(Strategy.OneForAll)]
    [InlineData(Strategy.RestForOne)]
    [Trait("Rule", "S9")]
    [Trait("Rule", "S10")]
    [Trait("Rule", "S14")]
    public void Children_killed_at_random_are_all_there_in_the_end(Strategy strategy) => Simulation.Explore(Seeds, async self =>
    {
        string[] ids = ["one", "two", "three", "four"];
        var options = new SupervisorOptions { Strategy = strategy, MaxRestarts = 1000 };
        var supervisor = (await self.StartSupervisorLink([.. ids.Select(Named)], options)).Pid;

        await Storm(self, () => self.Node.WhereIs(ids[Simulator.Of(self).Random.Next(ids.Length)]));

        // Behind the news of all ends; what was tried again is behind that.
        await Settled(self, supervisor);
        var children = await self.Node.WhichChildren(supervisor);
        Assert.Equal(ids.Reverse(), children.Select(child => child.Id));
        Assert.All(children, child => Assert.True(self.Node.IsAlive(child.Pid!.Value)));
        Assert.All(children, child => Assert.Equal(child.Pid, self.Node.WhereIs((string)child.Id)));
        await self.Node.Stop(supervisor);
        Assert.Equal(1, self.Node.ProcessCount);
    });

    [Fact]
    [Trait("Rule", "S9")]
    [Trait("Rule", "S28")]
    public void A_tree_of_supervisors_is_rebuilt_from_wherever_it_was_hit() => Simulation.Explore(Seeds, async self =>
    {
        var options = new SupervisorOptions { MaxRestarts = 1000 };
        var top = (await self.StartSupervisorLink(
            [
                ChildSpec.OfSupervisor("left", [Named("one"), Named("two")], options with { Name = "left", Strategy = Strategy.OneForAll }),
                ChildSpec.OfSupervisor(
                    "right", [Named("three"), Named("four")], options with { Name = "right", Strategy = Strategy.RestForOne }),
            ],
            options)).Pid;
        string[] all = ["one", "two", "three", "four", "left", "right"];

        await Storm(self, () => self.Node.WhereIs(all[Simulator.Of(self).Random.Next(all.Length)]));

        foreach (var name in new Destination[] { top, "left", "right" })
            await Settled(self, name);
        Assert.All(all, name => Assert.True(self.Node.WhereIs(name) is { } pid && self.Node.IsAlive(pid), name));
        Assert.Equal(["two", "one"], (await self.Node.WhichChildren("left")).Select(child => child.Id));
        Assert.Equal(["four", "three"], (await self.Node.WhichChildren("right")).Select(child => child.Id));
        await self.Node.Stop(top);
        Assert.Equal(1, self.Node.ProcessCount);
    });

    [Fact]
    [Trait("Rule", "D7")]
    public void A_dynamic_supervisor_has_as_many_children_as_are_to_be_restarted() => Simulation.Explore(Seeds, async self =>
    {
        var supervisor = (await self.StartDynamicSupervisorLink(new SupervisorOptions { MaxRestarts = 1000 })).Pid;
        var temporary = 0;
        for (var child = 0; child < 6; child++)
        {
            var spec = ChildSpec.Of(child, () => new Servant()) with { Restart = child % 2 == 0 ? Restart.Permanent : Restart.Temporary };
            var pid = (await self.Node.StartChild(supervisor, spec)).Pid;
            if (Simulator.Of(self).Random.Next(2) == 0)
                continue;

            self.Exit(pid, ExitReason.Kill);
            temporary += child % 2;
        }

        await Settled(self, supervisor);
        var children = await self.Node.WhichChildren(supervisor);
        Assert.Equal(6 - temporary, children.Count);
        Assert.All(children, child => Assert.True(self.Node.IsAlive(child.Pid!.Value)));
    });

    private static ChildSpec Named(string name)
    {
        return new ChildSpec { Id = name, Start = Start };

        // The name may still belong to a process that is about to end: then the attempt fails and is repeated.
        ValueTask<StartResult> Start(Self supervisor) => supervisor.StartLink(new Servant(), new ServerOptions { Name = name });
    }

    private static async Task Storm(Self self, Func<Pid?> victim)
    {
        List<MonitorRef> watched = [];
        for (var i = 0; i < 12; i++)
        {
            if (victim() is not { } pid)
                continue;

            watched.Add(self.Monitor(pid));
            self.Exit(pid, ExitReason.Kill);
            if (Simulator.Of(self).Random.Next(2) == 0)
                await self.Sleep(TimeSpan.FromMilliseconds(1));
        }

        foreach (var watch in watched)
            await self.Receive<Down>(down => down.Ref == watch);
    }

    private static async Task Settled(Self self, Destination supervisor)
    {
        // Time passes only when no process can run.
        await self.Sleep(TimeSpan.FromSeconds(1));
        Assert.NotEmpty(await self.Node.WhichChildren(supervisor));
    }
}
