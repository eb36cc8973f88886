using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Registries;

/// <summary>Runs a function under a lock of a registry.</summary>
public static class RegistryLocking
{
    /// <summary>
    /// Runs a function in the calling process under the lock of a key: <c>Registry.lock/3</c>. Only one process at a time has the lock of a
    /// key. Processes get it in the order in which they ask for it. It is released when the function returns or throws, or its process
    /// ends. The lock has nothing to do with the entries of the key.
    /// </summary>
    /// <remarks>Do not nest two calls with the same key: the inner call waits for the outer one until its timeout.</remarks>
    /// <param name="registry">The registry.</param>
    /// <param name="self">The calling process.</param>
    /// <param name="key">The key whose lock is taken.</param>
    /// <param name="function">The function.</param>
    /// <param name="timeout">
    /// How long to wait for the lock: five seconds by default, <see cref="Timeout.InfiniteTimeSpan"/> for no limit.
    /// </param>
    /// <returns>The result of the function.</returns>
    /// <exception cref="ArgumentNullException">The key or the function is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    /// <exception cref="CallException">
    /// The process did not get the lock in time, or the partition of the key has ended. The function did not run.
    /// </exception>
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
        var server = registry.RunningPartitions.PartitionOf(key).Server;
        return LockAndRun(self, server, new RegistryLockRequest<TKey>(key, self.Pid), function, timeout);
    }

    /// <summary>Like <see cref="Lock{TKey, TValue, TResult}"/>, for a function without a result.</summary>
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

    private static async Task<TResult> LockAndRun<TKey, TResult>(
        Self self, Pid server, RegistryLockRequest<TKey> request, Func<Task<TResult>> function, TimeSpan? timeout)
        where TKey : notnull
    {
        try
        {
            await self.Call(server, request, timeout);

            // A process gets the reply even if its end comes right after it. By then another process may have the lock, so this process
            // must stop here.
            self.Process.Checkpoint();
            return await function();
        }
        finally
        {
            // Also after a timeout: otherwise the partition would give the lock to a process that does not wait any more. The node sends
            // it, because a process that has ended cannot send.
            self.Node.Cast(server, request);
        }
    }
}
