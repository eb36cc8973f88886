using System.Collections.Immutable;

namespace Pail.Runtime.Registries;

/// <content>Doing something with all who are registered under a key.</content>
public sealed partial class Registry<TKey, TValue>
{
    /// <summary>
    /// Hands all who are registered under a key to a function, in the calling process: <c>Registry.dispatch/3</c>. With sends in it, this publishes to the
    /// subscribers of a topic.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="deliver">
    /// Gets the processes and their values, at least one: one partition's at a time where keys are duplicate and divided by process, and is not called for nobody.
    /// What it throws comes out here.
    /// </param>
    /// <exception cref="ArgumentNullException">The key or the function is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    /// <example>
    /// <code>
    /// var rooms = new Registry&lt;string, bool&gt;("rooms", options: new RegistryOptions { Keys = RegistryKeys.Duplicate });
    /// await node.StartRegistry(rooms);
    /// rooms.Register(self, "lobby", true);
    /// rooms.Dispatch("lobby", guests =>
    /// {
    ///     foreach (var guest in guests)
    ///         node.Send(guest.Pid, "dinner is served");
    /// });
    /// </code>
    /// </example>
    public void Dispatch(TKey key, Action<ImmutableArray<RegistryEntry<TValue>>> deliver)
    {
        DemandKey(key);
        ArgumentNullException.ThrowIfNull(deliver);
        foreach (var part in Running.Parts(key))
            deliver(part);
    }

    /// <summary>
    /// As <see cref="Dispatch"/>, but each partition's processes are handed over in a process of its own, all at the same time:
    /// <c>Registry.dispatch(registry, key, f, parallel: true)</c>. Where only one partition can have them, in the calling process.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="deliver">Gets the processes and their values, at least one; by several processes at once.</param>
    /// <returns>A task that completes when all have been handed over; with what the function has thrown, the first of several.</returns>
    /// <exception cref="ArgumentNullException">The key or the function is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public Task DispatchParallel(TKey key, Action<ImmutableArray<RegistryEntry<TValue>>> deliver)
    {
        DemandKey(key);
        ArgumentNullException.ThrowIfNull(deliver);
        if (Kind != RegistryKeys.Duplicate || Options.Partitions == 1)
        {
            Dispatch(key, deliver);
            return Task.CompletedTask;
        }

        var life = Life ?? throw Unknown();
        return Task.WhenAll(Running.Parts(key).Select(part => RegistryPartitions.Run(life.Supervisor.Process!.Node, () => deliver(part))));
    }
}
