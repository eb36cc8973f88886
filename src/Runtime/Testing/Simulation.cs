using Pail.Runtime.Processes;

namespace Pail.Runtime.Testing;

/// <summary>
/// Runs tests of processes on one thread. A seed decides the order of all steps, and virtual time advances only when no process can run. A
/// fault that depends on the order appears with some seed, and again with the same seed.
/// </summary>
/// <example>
/// <code>
/// Simulation.Explore(seeds: 1000, async self =>
/// {
///     var account = (await self.StartLink(new Account())).Pid;
///     var clients = new[] { self.SpawnMonitor(Deposit), self.SpawnMonitor(Deposit) };
///     foreach (var client in clients)
///         await self.Receive&lt;Down&gt;(down => down.Ref == client);
///     Assert.Equal(2, await self.Call(account, new Balance()));
///
///     async Task Deposit(Self client) => await client.Call(account, new Add(1));
/// });
/// </code>
/// </example>
/// <remarks>
/// All code must run in processes of the simulation's node. Every wait must be a receive, a call, or a timer of the node's
/// <see cref="Node.TimeProvider"/>; a wait for anything outside the simulation fails. <see cref="Simulator"/> is for tests that control the
/// steps themselves.
/// </remarks>
public static class Simulation
{
    /// <summary>Runs a test once, as the root process of a node of its own. Returns when the root has finished.</summary>
    /// <param name="root">The test.</param>
    /// <param name="options">The seed, the limits and more.</param>
    /// <exception cref="SimulationException">The test failed; the message contains the seed.</exception>
    public static void Run(Func<Self, Task> root, SimulationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(root);
        using var simulator = new Simulator(options);
        simulator.Run(root);
    }

    /// <summary>Runs a test once with a given seed: the way to see again what failed.</summary>
    /// <param name="seed">The seed, in place of the one in the options.</param>
    /// <param name="root">The test.</param>
    /// <param name="options">The limits and more.</param>
    /// <exception cref="SimulationException">The test failed.</exception>
    public static void Run(int seed, Func<Self, Task> root, SimulationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(root);
        using var simulator = new Simulator(options, seed);
        simulator.Run(root);
    }

    /// <summary>
    /// Runs a test many times, each time in another order. The seeds count up from the seed in the options, so a run that has passed passes
    /// again. Begin with another seed to try other orders.
    /// </summary>
    /// <param name="seeds">How many seeds to try.</param>
    /// <param name="root">The test. Each run has a node of its own, but variables that the test captures are shared by all runs.</param>
    /// <param name="options">The first seed, the limits and more.</param>
    /// <exception cref="SimulationException">The first failure; the message contains the seed.</exception>
    public static void Explore(int seeds, Func<Self, Task> root, SimulationOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(seeds);
        var first = options?.Seed ?? 0;
        for (var index = 0; index < seeds; index++)
            Run(unchecked(first + index), root, options);
    }
}
