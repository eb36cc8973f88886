using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Registries;

/// <summary>Doing something that no other process does at the same time.</summary>
public static class RegistryLocking
{
    /// <summary>
    /// Runs a function in the calling process while no other process runs one under the same key: <c>Registry.lock/3</c>. Processes get the
    /// lock in the order in which they ask for it. It is free again when the function returns or throws, or its process ends. Whether
    /// anybody is registered under the key does not matter.
    /// </summary>
    /// <remarks>Not to be nested under one key: the inner function waits for the outer, until its time is over.</remarks>
    /// <param name="registry">The registry.</param>
    /// <param name="self">The calling process.</param>
    /// <param name="key">What is locked.</param>
    /// <param name="function">The function.</param>
    /// <param name="timeout">
    /// How long to wait for the lock; five seconds unless given, <see cref="Timeout.InfiniteTimeSpan"/> without limit.
    /// </param>
    /// <returns>What the function returns.</returns>
    /// <exception cref="ArgumentNullException">The key or the function is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    /// <exception cref="CallException">The lock was not free in time, or its partition has ended; the function did not run.</exception>
    /// <example>
    /// <code>
    /// var owner = await registry.Lock(self, "ada", async () =>
    ///     registry.WhereIs("ada") ?? (await node.Start(new Counter(), new ServerOptions { Name = registry.Via("ada") })).Pid);
    /// </code>
    /// </example>
    public static Task<TResult> Lock<TKey, TValue, TResult>(
        this Registry<TKey, TValue> registry, Self self, TKey key, Func<Task<TResult>> function, TimeSpan? timeout = null)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(registry);
        Registry<TKey, TValue>.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(function);
        self.Process.Checkpoint();
        return Locked(self, registry.RunningPartitions.Of(key).Server, new RegistryLockRequest<TKey>(key, self.Pid), function, timeout);
    }

    /// <summary>As <see cref="Lock{TKey, TValue, TResult}"/>, for a function that returns nothing.</summary>
    /// <returns>A task that completes with the function.</returns>
    /// <inheritdoc cref="Lock{TKey, TValue, TResult}" />
    public static Task Lock<TKey, TValue>(
        this Registry<TKey, TValue> registry, Self self, TKey key, Func<Task> function, TimeSpan? timeout = null)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(function);
        return registry.Lock(self, key, Wrapped, timeout);

        async Task<bool> Wrapped()
        {
            await function();
            return true;
        }
    }

    private static async Task<TResult> Locked<TKey, TResult>(
        Self self, Pid server, RegistryLockRequest<TKey> request, Func<Task<TResult>> function, TimeSpan? timeout)
        where TKey : notnull
    {
        try
        {
            await self.Call(server, request, timeout);

            // A process whose end came right behind the answer still gets the answer. By now another process may have the lock.
            self.Process.Checkpoint();
            return await function();
        }
        finally
        {
            // Also when the time was over before the lock was free: else the partition would hand it to a process that does not wait any
            // more. From the node, since a process that has ended cannot cast; the partition hears of its end anyway.
            self.Node.Cast(server, request);
        }
    }
}
