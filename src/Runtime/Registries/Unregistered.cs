using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>
/// Tells a listener of a registry that a process has given a key up: <c>{:unregister, registry, key, pid}</c>. Not sent for a process that
/// ends.
/// </summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="TValue">The values.</typeparam>
/// <param name="Registry">The registry.</param>
/// <param name="Key">The key.</param>
/// <param name="Pid">The process, which has sent this itself.</param>
public sealed record Unregistered<TKey, TValue>(Registry<TKey, TValue> Registry, TKey Key, Pid Pid)
    where TKey : notnull;
