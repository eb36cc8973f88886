using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Testing;

namespace Pail.Runtime.Tests.Testing;

/// <summary>Random choices of a simulation besides the next process: the length of a turn, and the thread that runs a call.</summary>
public sealed class PreemptionTests
{
    [Fact]
    public void Others_come_in_at_every_await()
    {
        var seen = new HashSet<int>();
        Simulation.Explore(seeds: 200, async self =>
        {
            var progress = 0;
            self.SpawnMonitor(async _ =>
            {
                for (; progress < 10; progress++)
                    await Task.Yield();
            });
            await Task.Yield();
            seen.Add(progress);
            await self.Receive<Down>();
        });

        Assert.True(seen.Count > 5, string.Join(", ", seen));
    }

    [Fact]
    public void Long_turns_are_repeated_like_short_ones()
    {
        Assert.Equal(Order(), Order());

        static List<long> Order()
        {
            var order = new List<long>();
            Simulation.Run(seed: 4, async self =>
            {
                var workers = Enumerable.Range(0, 3).Select(_ => self.SpawnMonitor(Work)).ToList();
                foreach (var _ in workers)
                    await self.Receive<Down>();
            });
            return order;

            async Task Work(Self worker)
            {
                for (var i = 0; i < 2000; i++)
                {
                    worker.Send(worker.Pid, i);
                    await worker.Receive();
                    order.Add(worker.Pid.Id);
                }
            }
        }
    }

    [Fact]
    public void Calls_that_are_made_into_tasks_stay_on_the_thread() => Simulation.Explore(seeds: 300, async self =>
    {
        var counter = (await self.StartLink(new Servant())).Pid;

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => self.Call(counter, new Servant.Add(1)).AsTask()));

        Assert.Equal(10, await self.Call(counter, new Servant.Get()));
    });
}
