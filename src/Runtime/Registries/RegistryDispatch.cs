using System.Collections.Immutable;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>Doing something with all processes that are registered under a key.</summary>
public static class RegistryDispatch
{
    /// <summary>
    /// Hands the entries of a key to a function, in the calling process: <c>Registry.dispatch/3</c>. With sends in it, this publishes to
    /// the subscribers of a topic.
    /// </summary>
    /// <param name="registry">The registry.</param>
    /// <param name="key">The key.</param>
    /// <param name="deliver">
    /// Gets the processes and their values, at least one. With duplicate keys that are divided by process it is called for each partition
    /// that has some. What it throws comes out here.
    /// </param>
    /// <exception cref="ArgumentNullException">The key or the function is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    /// <example>
    /// <code>
    /// var rooms = new Registry&lt;string&gt;("rooms", options: new RegistryOptions { Kind = RegistryKind.Duplicate });
    /// await node.StartRegistry(rooms);
    /// rooms.Register(self, "lobby");
    /// rooms.Dispatch("lobby", guests =>
    /// {
    ///     foreach (var guest in guests)
    ///         node.Send(guest.Pid, "dinner is served");
    /// });
    /// </code>
    /// </example>
    public static void Dispatch<TKey, TValue>(
        this Registry<TKey, TValue> registry, TKey key, Action<ImmutableArray<RegistryEntry<TValue>>> deliver)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(registry);
        Registry<TKey, TValue>.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(deliver);
        foreach (var entries in registry.RunningPartitions.LookupByPartition(key))
            deliver(entries);
    }

    /// <summary>
    /// As <see cref="Dispatch"/>, but the entries of each partition are handed over in a process of its own, all at the same time:
    /// <c>Registry.dispatch(registry, key, f, parallel: true)</c>. Where only one partition can have entries of the key, in the calling
    /// process.
    /// </summary>
    /// <param name="registry">The registry.</param>
    /// <param name="key">The key.</param>
    /// <param name="deliver">Gets the processes and their values, at least one; called by several processes at once.</param>
    /// <returns>A task that completes when all have been handed over; with what the function has thrown, the first of several.</returns>
    /// <inheritdoc cref="Dispatch" path="/exception" />
    public static Task DispatchParallel<TKey, TValue>(
        this Registry<TKey, TValue> registry, TKey key, Action<ImmutableArray<RegistryEntry<TValue>>> deliver)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(registry);
        Registry<TKey, TValue>.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(deliver);
        if (registry.Kind != RegistryKind.Duplicate || registry.Options.Partitions == 1)
        {
            registry.Dispatch(key, deliver);
            return Task.CompletedTask;
        }

        var run = registry.CurrentRun ?? throw registry.NotRunning();
        var node = run.Server.Process!.Node;
        return Task.WhenAll(registry.RunningPartitions.LookupByPartition(key).Select(entries => InProcess(node, () => deliver(entries))));
    }

    /// <summary>Runs code in a process of its own. What it throws comes out of the task.</summary>
    private static Task InProcess(Node node, Action code)
    {
        var done = new TaskCompletionSource(node.Completion);
        var pid = node.Spawn(_ =>
        {
            try
            {
                code();
                done.TrySetResult();
            }
            catch (Exception error)
            {
                done.TrySetException(error);
            }

            return Task.CompletedTask;
        });
        return done.Task.IsCompleted ? done.Task : OrEnded(node, pid, done);
    }

    // A process that is ended before it begins, as by a node that is disposed of, completes nothing.
    private static async Task OrEnded(Node node, Pid pid, TaskCompletionSource done)
    {
        var reason = await node.WaitForExit(pid);
        done.TrySetException(new ExitException(reason));
        await done.Task;
    }
}
