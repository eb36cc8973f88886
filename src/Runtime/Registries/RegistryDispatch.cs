using System.Collections.Immutable;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>Calls a function with all processes that are registered under a key.</summary>
public static class RegistryDispatch
{
    /// <summary>
    /// Calls a function with the entries of a key, in the calling process: <c>Registry.dispatch/3</c>. A function that sends to each
    /// process publishes a message to the subscribers of a topic.
    /// </summary>
    /// <param name="registry">The registry.</param>
    /// <param name="key">The key.</param>
    /// <param name="deliver">
    /// Gets one or more entries: the processes and their values. It is called once for each partition that has entries of the key, and not
    /// at all if the key has none. If it throws, this method throws the same exception.
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
    /// Like <see cref="Dispatch"/>, but a new process for each partition calls the function, all at the same time:
    /// <c>Registry.dispatch(registry, key, f, parallel: true)</c>. If the registry has unique keys or one partition, the calling process
    /// calls it.
    /// </summary>
    /// <param name="registry">The registry.</param>
    /// <param name="key">The key.</param>
    /// <param name="deliver">
    /// Gets one or more entries: the processes and their values. Several processes may call it at the same time.
    /// </param>
    /// <returns>A task that completes when all calls have returned. If calls have thrown, it has the first exception.</returns>
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

    /// <summary>Runs code in a new process. The task fails with the exception that the code throws.</summary>
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
        return done.Task.IsCompleted ? done.Task : CompleteAtExit(node, pid, done);
    }

    // A process may end before its code begins, for example when its node is disposed of. Then its end completes the task.
    private static async Task CompleteAtExit(Node node, Pid pid, TaskCompletionSource done)
    {
        var reason = await node.WaitForExit(pid);
        done.TrySetException(new ExitException(reason));
        await done.Task;
    }
}
