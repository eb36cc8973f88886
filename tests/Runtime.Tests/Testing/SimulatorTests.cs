using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Testing;

namespace Pail.Runtime.Tests.Testing;

/// <summary>The machine itself, with the test at the crank.</summary>
public sealed class SimulatorTests
{
    [Fact]
    public void Nothing_runs_until_it_is_asked_for()
    {
        using var simulator = new Simulator(seed: 1);
        var ran = false;
        simulator.Node.Spawn(_ =>
        {
            ran = true;
            return Task.CompletedTask;
        });
        Assert.False(ran);

        simulator.RunUntilIdle();

        Assert.True(ran);
        Assert.Equal(1, simulator.Steps);
    }

    [Fact]
    public void A_process_with_a_time_limit_lives_until_that_time_has_passed()
    {
        using var simulator = new Simulator(seed: 42);
        var pid = simulator.Node.Spawn(async self => await self.TryReceive<string>(after: TimeSpan.FromMinutes(1)));
        simulator.Advance(TimeSpan.FromSeconds(59));
        Assert.True(simulator.Node.IsAlive(pid));
        simulator.Advance(TimeSpan.FromSeconds(1));
        Assert.False(simulator.Node.IsAlive(pid));
    }

    [Fact]
    public async Task A_process_that_has_run_a_simulation_and_then_blocks_does_not_hold_up_whom_it_woke()
    {
        await using var node = new Node();
        using var woken = new ManualResetEventSlim();

        var reason = await node.EndOf(self =>
        {
            Simulation.Run(1, static _ => Task.CompletedTask);
            self.Spawn(_ =>
            {
                woken.Set();
                return Task.CompletedTask;
            });
            return woken.Wait(TimeSpan.FromSeconds(20))
                ? Task.CompletedTask
                : throw new TimeoutException("Nobody ran the one that was woken.");
        });

        Assert.Equal(ExitReason.Normal, reason);
    }

    [Fact]
    public void Roots_may_run_one_after_the_other_and_find_what_earlier_ones_left()
    {
        using var simulator = new Simulator(seed: 1);
        simulator.Run(async self => await self.Node.Start(new Servant(), new ServerOptions { Name = "servant" }));

        simulator.Run(async self => Assert.Equal(3, await self.Call("servant", new Servant.Add(3))));
    }

    [Fact]
    public void Several_nodes_share_one_order_and_one_time()
    {
        using var simulator = new Simulator(seed: 1);
        var other = new Node(simulator.NodeOptions);
        var echo = other.Spawn(async self =>
        {
            var from = await self.Receive<Pid>();
            await Task.Delay(TimeSpan.FromSeconds(1), self.Node.TimeProvider);
            self.Send(from, "echo");
        });

        simulator.Run(async self =>
        {
            self.Send(echo, self.Pid);
            Assert.Equal("echo", await self.Receive<string>());
        });

        Assert.Equal(TimeSpan.FromSeconds(1), simulator.Elapsed);
    }

    [Fact]
    public void Disposing_ends_all_processes_of_all_nodes()
    {
        var simulator = new Simulator(seed: 1);
        var other = new Node(simulator.NodeOptions);
        Node[] nodes = [simulator.Node, other];
        foreach (var node in nodes)
            node.Spawn(Processes.Lab.Sleep);
        simulator.RunUntilIdle();

        simulator.Dispose();
        simulator.Dispose();

        Assert.All(nodes, node => Assert.Equal(0, node.ProcessCount));
        Assert.All(nodes, node => Assert.Throws<ObjectDisposedException>(() => node.Spawn(Processes.Lab.Sleep)));
        Assert.Throws<ObjectDisposedException>(simulator.RunUntilIdle);
    }

    [Fact]
    public async Task What_a_dead_process_waited_for_outside_still_unwinds_after_the_end()
    {
        var outside = Lab.Event();
        var unwound = Lab.Event();
        using (var simulator = new Simulator(seed: 1))
        {
            simulator.Node.Spawn(async _ =>
            {
                try
                {
                    await outside.Task;
                }
                finally
                {
                    unwound.SetResult();
                }
            });
            simulator.RunUntilIdle();
        }

        outside.SetResult();
        await unwound.Task.Soon();
    }

    [Fact]
    public void Turns_are_of_any_length_and_idle_servers_are_entered_or_not()
    {
        var choices = new Choices(1);
        var lengths = Enumerable.Range(0, 100).Select(_ => choices.TurnLength()).ToList();

        Assert.Contains(1, lengths);
        Assert.Contains(256, lengths);
        Assert.Contains(lengths, length => length is > 1 and < 256);
        Assert.Equal(2, Enumerable.Range(0, 100).Select(_ => choices.Toss()).Distinct().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_simulation_of_no_steps_or_no_seeds_is_refused(int number)
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            "MaxSteps", () => Simulation.Run(_ => Task.CompletedTask, new SimulationOptions { MaxSteps = number }));
        Assert.Throws<ArgumentOutOfRangeException>("seeds", () => Simulation.Explore(number, _ => Task.CompletedTask));
    }

    [Fact]
    public void Exploring_takes_seeds_that_follow_each_other_from_the_first()
    {
        var seeds = new List<int>();

        Simulation.Explore(3, Note);
        Simulation.Explore(3, Note, new SimulationOptions { Seed = int.MaxValue });

        Assert.Equal([0, 1, 2, int.MaxValue, int.MinValue, int.MinValue + 1], seeds);

        Task Note(Self self)
        {
            seeds.Add(Simulator.Of(self).Seed);
            return Task.CompletedTask;
        }
    }
}
