using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Registries;

/// <content>Doing something that no other process does at the same time.</content>
public sealed partial class Registry<TKey, TValue>
{
    /// <summary>
    /// Runs a function in the calling process while no other process runs one under the same key: <c>Registry.lock/3</c>. Whoever comes first gets the lock
    /// first; it is free again when the function returns or throws, or its process ends. Being registered under the key, or not, does not matter.
    /// </summary>
    /// <remarks>Not to be nested under one key: the inner function waits for the outer, until its time is over.</remarks>
    /// <typeparam name="TResult">What comes back.</typeparam>
    /// <param name="self">The calling process.</param>
    /// <param name="key">What is locked.</param>
    /// <param name="function">The function.</param>
    /// <param name="timeout">How long to wait for the lock; five seconds unless given, <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
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
    public Task<TResult> Lock<TResult>(Self self, TKey key, Func<Task<TResult>> function, TimeSpan? timeout = null)
    {
        DemandKey(key);
        ArgumentNullException.ThrowIfNull(function);
        self.Process.Checkpoint();
        return Locked(self, Running.Of(key).Keeper, new RegistryLock<TKey>(key, self.Pid), function, timeout);
    }

    /// <summary>As <see cref="Lock{TResult}"/>, for a function that returns nothing.</summary>
    /// <param name="self">The calling process.</param>
    /// <param name="key">What is locked.</param>
    /// <param name="function">The function.</param>
    /// <param name="timeout">How long to wait for the lock; five seconds unless given, <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>A task that completes with the function.</returns>
    /// <exception cref="ArgumentNullException">The key or the function is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    /// <exception cref="CallException">The lock was not free in time, or its partition has ended; the function did not run.</exception>
    public Task Lock(Self self, TKey key, Func<Task> function, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Lock(self, key, Wrapped, timeout);

        async Task<bool> Wrapped()
        {
            await function();
            return true;
        }
    }

    private static async Task<TResult> Locked<TResult>(
        Self self, Pid keeper, RegistryLock<TKey> wish, Func<Task<TResult>> function, TimeSpan? timeout)
    {
        try
        {
            await self.Call(keeper, wish, timeout);

            // Whose end came right behind the answer gets it all the same; by now the lock may be another's.
            self.Process.Checkpoint();
            return await function();
        }
        finally
        {
            // Also when the time was over before the lock was got: or it would be given to somebody who does not wait any more. From the node, since a
            // process that has ended cannot cast; the partition has seen its end anyway.
            self.Node.Cast(keeper, wish);
        }
    }
}
