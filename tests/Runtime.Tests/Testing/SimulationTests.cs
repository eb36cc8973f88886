using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Testing;

namespace Pail.Runtime.Tests.Testing;

/// <summary>One seed, one run: what a simulation repeats, what it varies, and how a run ends.</summary>
public sealed class SimulationTests
{
    [Fact]
    public void The_same_seed_gives_the_same_run_turn_by_turn()
    {
        for (var seed = 0; seed < 50; seed++)
            Assert.Equal(TraceOf(seed), TraceOf(seed));
    }

    [Fact]
    public void Different_seeds_give_different_runs()
    {
        var runs = Enumerable.Range(0, 50).Select(seed => string.Join('\n', TraceOf(seed))).Distinct().Count();

        Assert.InRange(runs, 45, 50);
    }

    [Fact]
    public void The_same_seed_gives_the_same_run_on_another_thread()
    {
        IReadOnlyList<string> elsewhere = [];
        var thread = new Thread(() => elsewhere = TraceOf(7));
        thread.Start();
        thread.Join();

        Assert.Equal(TraceOf(7), elsewhere);
    }

    [Fact]
    public void Each_of_several_processes_is_the_first_to_run_for_some_seeds()
    {
        var first = new int[4];
        Simulation.Explore(seeds: 400, async self =>
        {
            var me = self.Pid;
            for (var i = 0; i < first.Length; i++)
            {
                var number = i;
                self.Spawn(other =>
                {
                    other.Send(me, number);
                    return Task.CompletedTask;
                });
            }

            first[await self.Receive<int>()]++;
        });

        Assert.All(first, times => Assert.InRange(times, 40, 200));
    }

    [Fact]
    public void Everything_runs_on_the_thread_of_the_caller()
    {
        var threads = new HashSet<int>();
        Simulation.Run(async self =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            var child = self.SpawnMonitor(async other =>
            {
                threads.Add(Environment.CurrentManagedThreadId);
                await Task.Yield();
                await Task.Delay(TimeSpan.FromSeconds(1), other.Node.TimeProvider);
                threads.Add(Environment.CurrentManagedThreadId);
            });
            await self.Receive<Down>();
            await self.Node.WaitForExit(child.Target);
            threads.Add(Environment.CurrentManagedThreadId);
        });

        Assert.Equal([Environment.CurrentManagedThreadId], threads);
    }

    [Fact]
    public void Chance_for_the_test_comes_from_the_seed_too()
    {
        Assert.Equal(Draw(1), Draw(1));
        Assert.NotEqual(Draw(1), Draw(2));

        static int[] Draw(int seed)
        {
            int[] numbers = [];
            Simulation.Run(seed, self =>
            {
                var random = Simulator.Of(self).Random;
                numbers = [random.Next(), random.Next(), random.Next(10)];
                return Task.CompletedTask;
            });
            return numbers;
        }
    }

    [Fact]
    public void Processes_that_are_left_when_the_root_has_finished_are_ended_and_unwind()
    {
        var unwound = new List<string>();
        Simulation.Explore(seeds: 20, async self =>
        {
            unwound.Clear();
            var me = self.Pid;
            self.Spawn(async other =>
            {
                try
                {
                    other.Send(me, "ready");
                    await other.Receive();
                }
                finally
                {
                    await Task.Yield();
                    unwound.Add("receive");
                }
            });
            self.Spawn(async other =>
            {
                try
                {
                    other.Send(me, "ready");
                    await Task.Delay(Timeout.InfiniteTimeSpan, other.Node.TimeProvider, other.Ended);
                }
                finally
                {
                    unwound.Add("delay");
                }
            });
            await self.Receive();
            await self.Receive();
        });

        Assert.Equal(["delay", "receive"], unwound.Order());
    }

    [Fact]
    public void A_simulation_may_run_within_a_simulation_and_with_parameters()
    {
        var runs = 0;
        Simulation.Explore(seeds: 5, async self =>
        {
            for (var count = 1; count <= 3; count++)
            {
                var children = count;
                Simulation.Explore(seeds: 4, async inner =>
                {
                    var parent = inner.Pid;
                    for (var i = 0; i < children; i++)
                        inner.Spawn(child => Told(child, parent));
                    for (var i = 0; i < children; i++)
                        await inner.Receive<Pid>();
                    runs++;
                });
            }

            // The outer run goes on where it was.
            self.Send(self.Pid, "on");
            Assert.Equal("on", await self.Receive<string>());
        });

        Assert.Equal(60, runs);

        static Task Told(Self child, Pid parent)
        {
            child.Send(parent, child.Pid);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public void A_node_may_be_disposed_within_its_simulation()
    {
        Simulation.Explore(seeds: 20, async self =>
        {
            var other = new Node(Simulator.Of(self).NodeOptions);
            var pids = Enumerable.Range(0, 5).Select(_ => other.Spawn(async one => await one.Receive())).ToList();

            await other.DisposeAsync();

            Assert.DoesNotContain(pids, other.IsAlive);
        });
    }

    /// <summary>A run with something of everything: servers, links, timers, chance.</summary>
    private static List<string> TraceOf(int seed)
    {
        var trace = new List<string>();
        Simulation.Run(
            seed,
            async self =>
            {
                var server = (await self.StartLink(new Servant(), new ServerOptions { Name = "servant" })).Pid;
                var random = Simulator.Of(self).Random;
                var clients = Enumerable.Range(0, 5).Select(_ => self.SpawnMonitor(Client)).ToList();
                foreach (var client in clients)
                    await self.Receive<Down>(down => down.Ref == client);
                trace.Add($"total {await self.Call(server, new Servant.Get())}");

                async Task Client(Self client)
                {
                    for (var i = 0; i < 3; i++)
                    {
                        await client.TryReceive<string>(TimeSpan.FromMilliseconds(random.Next(3)));
                        trace.Add($"{client.Pid} {await client.Call(server, new Servant.Add(1))}");
                    }
                }
            },
            new SimulationOptions { OnStep = step => trace.Add(step.ToString()) });
        return trace;
    }
}
