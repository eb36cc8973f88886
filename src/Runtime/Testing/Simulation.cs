using Pail.Runtime.Processes;

namespace Pail.Runtime.Testing;

/// <summary>
/// Runs tests of processes on one thread, in an order that a seed decides and in a time that passes only when nobody has anything to do.
/// What depends on the order of things fails for some seed, and fails again for the same one.
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
/// Everything must happen in processes of the simulation's node, and every wait must be a receive, a call, or a timer of the node's
/// <see cref="Node.TimeProvider"/>; what waits for the outside world fails. <see cref="Simulator"/> is the same machine for tests that want
/// to turn the crank themselves.
/// </remarks>
public static class Simulation
{
    /// <summary>Runs a test once, as the root process of a node of its own. Returns when the root has finished.</summary>
    /// <param name="root">The test.</param>
    /// <param name="options">The seed, the limits and more.</param>
    /// <exception cref="SimulationException">The test failed; the message tells the seed.</exception>
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
    /// Runs a test many times, each time in another order. The seeds follow each other from the one in the options, so that what passed
    /// passes again; begin with another one to look elsewhere.
    /// </summary>
    /// <param name="seeds">How many seeds to try.</param>
    /// <param name="root">The test. It runs in a node of its own each time; what it captures it shares.</param>
    /// <param name="options">The first seed, the limits and more.</param>
    /// <exception cref="SimulationException">The first failure; the message tells the seed.</exception>
    public static void Explore(int seeds, Func<Self, Task> root, SimulationOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(seeds);
        var first = options?.Seed ?? 0;
        for (var index = 0; index < seeds; index++)
            Run(unchecked(first + index), root, options);
    }
}
