using Pail.Runtime.Processes;
using Pail.Runtime.Testing;

namespace Pail.Runtime.Tests.Testing;

/// <summary>How a simulated run fails, and what it demands.</summary>
public sealed class SimulationFailureTests
{
    [Fact]
    public void An_exception_of_the_root_comes_out_with_the_seed()
    {
        var boom = new InvalidOperationException("boom");

        var error = Assert.Throws<SimulationException>(() => Simulation.Run(seed: 42, _ => throw boom));

        Assert.Equal(SimulationFailure.Failed, error.Failure);
        Assert.Equal(42, error.Seed);
        Assert.Same(boom, error.InnerException);
        Assert.Contains("boom", error.Message, StringComparison.Ordinal);
        Assert.Contains("Simulation.Run(seed: 42", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_a_seed_tells_the_one_it_took()
    {
        var taken = 0;
        var error = Assert.Throws<SimulationException>(() => Simulation.Run(self =>
        {
            taken = Simulator.Of(self).Seed;
            throw new InvalidOperationException("boom");
        }));

        Assert.Equal(taken, error.Seed);
    }

    [Fact]
    public void A_root_that_dies_with_a_linked_process_fails_with_what_that_one_threw()
    {
        var boom = new InvalidOperationException("boom");

        var error = Assert.Throws<SimulationException>(() => Simulation.Run(async self =>
        {
            self.SpawnLink(_ => throw boom);
            await self.Receive();
        }));

        Assert.Equal(SimulationFailure.Failed, error.Failure);
        Assert.Same(boom, error.InnerException);
    }

    [Fact]
    public void The_crash_of_another_process_fails_nothing_but_is_logged()
    {
        var log = new LogProbe();
        Simulation.Run(
            async self =>
            {
                self.SpawnMonitor(_ => throw new InvalidOperationException("boom"));
                await self.Receive<Down>();
            },
            new SimulationOptions { LoggerFactory = log });

        Assert.Contains("raised an exception", Assert.Single(log.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_may_demand_that_no_process_is_left()
    {
        var options = new SimulationOptions { AllMustEnd = true };
        Simulation.Run(
            self =>
            {
                self.Spawn(other => Task.Delay(TimeSpan.FromDays(1), other.Node.TimeProvider));
                return Task.CompletedTask;
            },
            options);

        var error = Assert.Throws<SimulationException>(() => Simulation.Run(
            self =>
            {
                self.Spawn(async other => await other.Receive<DateTime>());
                return Task.CompletedTask;
            },
            options));

        Assert.Equal(SimulationFailure.ProcessesLeft, error.Failure);
        Assert.Contains("#PID<0.2.0> waits for a message of type DateTime", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_simulation_cannot_be_run_by_its_own_processes()
    {
        var error = Assert.Throws<SimulationException>(() => Simulation.Run(self =>
        {
            Simulator.Of(self).RunUntilIdle();
            return Task.CompletedTask;
        }));

        Assert.IsType<InvalidOperationException>(error.InnerException);
    }

    [Fact]
    public async Task A_process_of_another_node_is_in_no_simulation()
    {
        await using var node = new Node();

        await node.Within(self => Task.FromResult(Assert.Throws<InvalidOperationException>(() => Simulator.Of(self))));
    }
}
