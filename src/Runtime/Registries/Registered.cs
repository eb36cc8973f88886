using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>
/// The message to a listener of a registry when a process has registered under a key: <c>{:register, registry, key, pid, value}</c>.
/// </summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="TValue">The values.</typeparam>
/// <param name="Registry">The registry.</param>
/// <param name="Key">The key.</param>
/// <param name="Pid">The process. It has sent this message itself.</param>
/// <param name="Value">The value that the process has registered with the key.</param>
public sealed record Registered<TKey, TValue>(Registry<TKey, TValue> Registry, TKey Key, Pid Pid, TValue Value)
    where TKey : notnull;
