using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>
/// The message to a listener of a registry when a process has unregistered from a key: <c>{:unregister, registry, key, pid}</c>. It is not
/// sent when a process ends.
/// </summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="TValue">The values.</typeparam>
/// <param name="Registry">The registry.</param>
/// <param name="Key">The key.</param>
/// <param name="Pid">The process. It has sent this message itself.</param>
public sealed record Unregistered<TKey, TValue>(Registry<TKey, TValue> Registry, TKey Key, Pid Pid)
    where TKey : notnull;
