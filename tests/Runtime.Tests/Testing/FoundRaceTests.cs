using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Testing;

namespace Pail.Runtime.Tests.Testing;

/// <summary>Races that a test does not see in one run, and a simulation does.</summary>
public sealed class FoundRaceTests
{
    [Fact]
    public void An_update_that_is_lost_between_two_processes_is_found_and_found_again()
    {
        // One run in the order of the spawns, which is what a test on an idle machine sees, loses nothing.
        var found = Assert.Throws<SimulationException>(() => Simulation.Explore(seeds: 1000, LoseAnUpdate));
        var again = Assert.Throws<SimulationException>(() => Simulation.Run(found.Seed, LoseAnUpdate));

        Assert.Equal(SimulationFailure.Failed, found.Failure);
        Assert.Equal(found.Message, again.Message);
        Assert.Equal(found.Steps, again.Steps);
    }

    [Fact]
    public void Not_every_order_loses_the_update()
    {
        var lost = 0;
        for (var seed = 0; seed < 100; seed++)
        {
            try
            {
                Simulation.Run(seed, LoseAnUpdate);
            }
            catch (SimulationException error) when (error.Failure == SimulationFailure.Failed)
            {
                lost++;
            }
        }

        Assert.InRange(lost, 1, 99);
    }

    [Fact]
    public void An_update_in_one_message_is_never_lost() => Simulation.Explore(seeds: 1000, self => Count(self, async (client, counter) =>
        await client.Call(counter, new Servant.Add(1))));

    private static Task LoseAnUpdate(Self self) => Count(self, async (client, counter) =>
    {
        var read = await client.Call(counter, new Servant.Get());
        await client.Call(counter, new Servant.Ask<int>((servant, _, _) => servant.Answer(read + 1, read + 1)));
    });

    private static async Task Count(Self self, Func<Self, Pid, Task> increment)
    {
        var counter = (await self.StartLink(new Servant())).Pid;
        var clients = Enumerable.Range(0, 2).Select(_ => self.SpawnMonitor(client => increment(client, counter))).ToList();
        foreach (var client in clients)
            await self.Receive<Down>(down => down.Ref == client);
        Assert.Equal(2, await self.Call(counter, new Servant.Get()));
    }
}
